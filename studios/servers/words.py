"""What servers are called, and what was done with them."""

from django.utils.translation import gettext_lazy as _

from incubator.core.words import phrase

SERVER = phrase("server", _("Server %(number)s"))
ASK = phrase("server.ask", _("asked for a %(blueprint)s"))
ASK_TO_STOP = phrase("server.ask_to_stop", _("asked for the server to stop"))
SHUT_MACHINE_DOWN = phrase("server.shut_machine_down", _("shut the machine down"))
