"""What a distributor has, and what classes of cards are owed for."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncMonth

from billing.cards.models import (
    CardBatch,
    CardClass,
    CardExpiry,
    CardSale,
    Distributor,
    DistributorPayment,
)
from billing.ledger import chart
from billing.ledger.models import Account, Line
from billing.ledger.selectors import lines_of
from billing.ledger.services import balances_by_currency, balances_of
from incubator.core import books, shown

MONTHS = 12


def with_sold(batches: QuerySet[CardBatch]) -> QuerySet[CardBatch]:
    """Adds `sold`: how many cards of each batch were activated."""
    sold = CardSale.objects.filter(batch=OuterRef("pk")).order_by().values("batch")
    sums = sold.annotate(sum=Sum("count")).values("sum")
    rows = batches.annotate(sold=Coalesce(Subquery(sums), 0))
    return rows.select_related("card_class__game", "distributor")


@dataclass(frozen=True, slots=True)
class Stock:
    """Cards of a class that a distributor has: how many are not activated yet, and how many are."""

    card_class: CardClass
    left: int
    sold: int


def stock_of(distributor: Distributor) -> list[Stock]:
    made: dict[CardClass, int] = defaultdict(int)
    sold: dict[CardClass, int] = defaultdict(int)
    for batch in with_sold(distributor.batches.filter(state="made")).order_by("pk"):
        made[batch.card_class] += batch.count
        sold[batch.card_class] += batch.sold  # type: ignore[attr-defined]  # annotated
    return [Stock(kind, count - sold[kind], sold[kind]) for kind, count in made.items()]


def owed_by(distributor: Distributor) -> dict[str, int]:
    """What it owes us, by currency."""
    code = chart.receivable_distributor(distributor.pk, "USD").code
    return balances_by_currency(code)


def owed_by_each(distributors: Iterable[Distributor]) -> dict[int, dict[str, int]]:
    """The same of several, by their keys."""
    codes = {chart.receivable_distributor(one.pk, "USD").code: one.pk for one in distributors}
    accounts = list(Account.objects.filter(code__in=codes).order_by("code", "currency"))
    balances = balances_of(accounts)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for account in accounts:
        found[codes[account.code]][account.currency] = balances[account.pk]
    return found


def sold_by_month(distributor: Distributor, currency: str) -> list[tuple[str, int]]:
    """What it owed for what it activated in the last twelve months, minor units, by month."""
    months = _months_back(books.today())
    sales = CardSale.objects.filter(
        distributor=distributor, currency=currency, effective_on__gte=months[0]
    )
    sums = {
        month: face - discount
        for month, face, discount in sales.annotate(month=TruncMonth("effective_on"))
        .order_by()
        .values_list("month")
        .annotate(Sum("face_minor"), Sum("discount_minor"))
    }
    return [(shown.short_month(month), sums.get(month, 0)) for month in months]


def _months_back(today: date) -> list[date]:
    """First days of the last twelve months, the present one included, oldest first."""
    ordinal = today.year * 12 + today.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(ordinal - MONTHS + 1, ordinal + 1)]


def lines_owed(distributor: Distributor, currency: str) -> QuerySet[Line]:
    """Of the account of what it owes, newest first."""
    return lines_of(chart.receivable_distributor(distributor.pk, currency))


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """Of a class: cards made and activated, what is owed for them now, and what nobody used."""

    card_class: CardClass
    made: int
    sold: int
    liability_minor: int
    breakage_minor: int


def figures_of_classes() -> list[ClassFigures]:
    """Of every class, in five queries."""
    classes = list(CardClass.objects.select_related("game"))
    codes = {chart.card(one.pk, one.currency).code: one.pk for one in classes}
    accounts = list(Account.objects.filter(code__in=codes))
    balances = balances_of(accounts)
    owed = {codes[account.code]: -balances[account.pk] for account in accounts}
    made = _sums(CardBatch.objects.filter(state="made"), "card_class", "count")
    sold = _sums(CardSale.objects.all(), "batch__card_class", "count")
    over = _sums(CardExpiry.objects.all(), "card_class", "amount_minor")
    return [
        ClassFigures(
            one, made.get(one.pk, 0), sold.get(one.pk, 0), owed.get(one.pk, 0), over.get(one.pk, 0)
        )
        for one in classes
    ]


def _sums(rows: QuerySet[CardBatch] | QuerySet[CardSale] | QuerySet[CardExpiry], by: str, what: str) -> dict[int, int]:  # fmt: skip
    return dict(rows.order_by().values_list(by).annotate(Sum(what)))


def currencies_of(distributor: Distributor) -> list[str]:
    """In which it activated something, most often first; the usual one where it has not yet."""
    found = distributor.sales.order_by().values_list("currency").annotate(Count("pk"))
    return [row[0] for row in sorted(found, key=lambda row: -row[1])] or ["USD"]


def payments_of(distributor: Distributor) -> QuerySet[DistributorPayment]:
    return distributor.payments.select_related("recorded_by")
