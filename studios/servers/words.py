"""What servers are called, and what was done with them."""

from django.utils.translation import gettext_lazy as _

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("servers.server", _("server")),
))  # fmt: skip

SERVER = phrase("server", _("Server %(number)s"))
ASK = phrase("server.ask", _("asked for a %(blueprint)s"))
ASK_TO_STOP = phrase("server.ask_to_stop", _("asked for the server to stop"))
# Why it is not as it should be, told on its page while we keep trying.
DIRECTORY_UNUSABLE = phrase(
    "server.trouble.directory_unusable", _("The server's directory cannot be used: %(error)s")
)
DIRECTORY_UNREADABLE = phrase(
    "server.trouble.directory_unreadable", _("The server's directory cannot be read: %(error)s")
)
DOES_NOT_END = phrase("server.trouble.does_not_end", _("Process %(process)s does not end."))
NOT_REPORTED = phrase(
    "server.trouble.not_reported", _("The server's process has not reported yet.")
)
TOO_SLOW = phrase("server.trouble.too_slow", _("The server takes too long to start."))
ENDED = phrase("server.trouble.ended", _("The server ended with status %(status)s: %(reason)s"))
SHUT_MACHINE_DOWN = phrase("server.shut_machine_down", _("shut the machine down"))
