"""The limit that a player set, what is to come of it, and what of the month is left."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum
from django.utils import timezone

from billing.models import PayLimit
from billing.payments.models import IncomingPayment
from billing.payments.models.incoming import UNCERTAIN
from incubator.accounts.models import User
from incubator.core import books


@dataclass(frozen=True, slots=True)
class Limited:
    """Of this month, in minor units of one currency. `limit` is None where none was set."""

    limit: PayLimit | None
    to_come: PayLimit | None
    paid_minor: int
    until: date

    @property
    def most_minor(self) -> int | None:
        return self.limit.monthly_minor if self.limit else None

    @property
    def left_minor(self) -> int | None:
        return None if self.most_minor is None else max(self.most_minor - self.paid_minor, 0)


def limited(player: User, currency: str) -> Limited:
    """What was begun and may still be paid counts as paid."""
    now = timezone.now()
    rows = PayLimit.objects.filter(player=player, currency=currency)
    limit = rows.filter(counts_from__lte=now).first()
    newest = rows.first()
    month = books.first_of(books.today())
    begun = IncomingPayment.objects.filter(
        Q(state="paid") | Q(state__in=UNCERTAIN),
        payer=player,
        currency=currency,
        created_at__gte=books.start_of(month),
    )
    paid = begun.aggregate(sum=Sum("amount_minor"))["sum"] or 0
    to_come = newest if newest and newest.counts_from > now else None
    return Limited(limit, to_come, paid, books.month_after(month))
