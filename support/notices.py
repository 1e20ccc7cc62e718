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
notification_kind(
    "ticket_due",
    gettext_lazy("Tickets that are due soon"),
    gettext_lazy("Most of the time that we promised to answer or solve it in has passed."),
    MailWhen.OFF,
)
notification_kind(
    "ticket_late",
    gettext_lazy("Tickets that are late"),
    gettext_lazy("A promise to answer or solve it was not kept. Leads are told as well."),
    MailWhen.NOW,
)
notification_kind(
    "incident_news",
    gettext_lazy("New incidents"),
    gettext_lazy("A colleague gave a fault a name: tickets about it can be linked with it."),
    MailWhen.OFF,
)
notification_kind(
    "studio_desk",
    gettext_lazy("Tickets of my studio's games"),
    gettext_lazy("The incubator opened the tickets of a game to its studio, or closed them."),
    MailWhen.NOW,
)
