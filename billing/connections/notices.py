"""What players are told about connected games."""

from django.utils.translation import gettext_lazy

from incubator.messaging.kinds import notification_kind
from incubator.messaging.models import MailWhen

notification_kind(
    "game_connected",
    gettext_lazy("Games I connected"),
    gettext_lazy("A game may buy for me, or may take more from my wallet."),
    MailWhen.NOW,
    always=True,
)
notification_kind(
    "game_asks",
    gettext_lazy("Purchases that games ask me for"),
    gettext_lazy("A game I connected asks me to confirm a purchase within the hour."),
    MailWhen.OFF,
)
