"""What was written to people."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from incubator.accounts.addresses import addresses_of
from incubator.accounts.holdings import holds
from incubator.accounts.models import User
from incubator.messaging.models import Notification, NotificationPreference, OutgoingMail


def _mails(person: User) -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(recipient__in=addresses_of(person))


holds(
    OutgoingMail,
    label=gettext_lazy("Mails to you"),
    rows=_mails,
    # How we answer each other's servers; links in it would open things of the house.
    without=(
        "key",
        "headers",
        "last_error",
        "attempts",
        "refusals",
        "next_attempt_at",
        "to_forget",
    ),
    erase=lambda leaving: OutgoingMail.objects.filter(recipient__in=leaving.addresses).forget(),
)
holds(
    Notification,
    label=gettext_lazy("Notices to you"),
    by="person",
    without=("person", "key"),
    goes=True,
)
holds(
    NotificationPreference,
    label=gettext_lazy("What is mailed to you"),
    by="person",
    without=("person",),
    goes=True,
)
