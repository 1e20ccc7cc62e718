"""What servers are called, and what was done with them."""

from django.utils.translation import gettext_lazy

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("servers.server", gettext_lazy("server")),
    ("servers.blueprint", gettext_lazy("blueprint")),
    ("servers.build", gettext_lazy("build")),
))  # fmt: skip

SERVER = phrase("server", gettext_lazy("Server %(number)s"))
BUILD = phrase("build", gettext_lazy("Build %(number)s (%(version)s)"))
UPLOAD_BUILD = phrase("build.upload", gettext_lazy("began to upload build %(version)s"))
PROMOTE_BUILD = phrase("build.promote", gettext_lazy("promoted the build to stable"))
ASK = phrase("server.ask", gettext_lazy("asked for a %(blueprint)s"))
ASK_TO_STOP = phrase("server.ask_to_stop", gettext_lazy("asked for the server to stop"))
# Why it is not as it should be, told on its page while we keep trying.
DIRECTORY_UNUSABLE = phrase(
    "server.trouble.directory_unusable",
    gettext_lazy("The server's directory cannot be used: %(error)s"),
)
DIRECTORY_UNREADABLE = phrase(
    "server.trouble.directory_unreadable",
    gettext_lazy("The server's directory cannot be read: %(error)s"),
)
DOES_NOT_END = phrase(
    "server.trouble.does_not_end", gettext_lazy("Process %(process)s does not end.")
)
NOT_REPORTED = phrase(
    "server.trouble.not_reported", gettext_lazy("The server's process has not reported yet.")
)
TOO_SLOW = phrase("server.trouble.too_slow", gettext_lazy("The server takes too long to start."))
ENDED = phrase(
    "server.trouble.ended", gettext_lazy("The server ended with status %(status)s: %(reason)s")
)
SHUT_MACHINE_DOWN = phrase("server.shut_machine_down", gettext_lazy("shut the machine down"))
