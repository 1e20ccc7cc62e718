"""What agents and players are told about tickets."""

from django.utils.translation import gettext_lazy

from incubator.messaging.kinds import notification_kind
from incubator.messaging.models import MailWhen

notification_kind(
    "ticket_waits",
    gettext_lazy("Tickets that wait for me"),
    gettext_lazy("A player wrote, and nobody else has the ticket."),
    MailWhen.OFF,
)
# The answer itself is mailed, whatever is chosen here.
notification_kind(
    "ticket_answered",
    gettext_lazy("Answers to my questions"),
    gettext_lazy("Support wrote; the answer itself comes by mail in any case."),
    MailWhen.OFF,
)
