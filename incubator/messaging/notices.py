"""What people are told about their own accounts, which know no notices themselves."""

from django.utils.translation import gettext_lazy

from incubator.messaging.kinds import notification_kind
from incubator.messaging.models import MailWhen

notification_kind(
    "own_account",
    gettext_lazy("My account and my roles"),
    gettext_lazy(
        "A role was given or taken, the account opened again, or a wrong code given in my name."
    ),
    MailWhen.NOW,
    always=True,
)
notification_kind(
    "role_request",
    gettext_lazy("Who gets roles like mine"),
    gettext_lazy(
        "Such a role was asked for, confirmed or refused; administrators are told of all."
    ),
    MailWhen.NOW,
    always=True,
)
notification_kind(
    "delegation",
    gettext_lazy("Standing in"),
    gettext_lazy("Somebody stands in for me, or I for somebody, or that ended."),
    MailWhen.NOW,
)
