"""The rows behind a figure of a statement. Their parts always sum to the figure exactly.

Three ways lead down. What was added up (sales, refunds, tax, usage, payments) shows those rows.
What the ledger holds by itself (an advance, the reserve) shows the statement's ledger lines. What
follows from a rule (a percentage, a share) is shared out over the rows it was taken from, by
price; a total shows the lines above it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, Literal

from django.db.models import (
    BigIntegerField,
    Case,
    F,
    Func,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.ledger.models import Line as LedgerLine
from billing.settleable import CountsAs, Detail, Source, counted_as
from funding.models import StatementLine
from funding.selectors.deals import all_rules
from funding.selectors.sources import amount_of, settled_items, settled_rows
from funding.words import label_of


@dataclass(frozen=True, slots=True)
class Rows:
    """`rows` carry `part`, in minor units; `of` says what they are; `why` is a sentence.

    Rows of sources are the statement's items; of a detail, the finer rows behind them.
    """

    of: Sequence[Source] | Detail | Literal["ledger", "line"]
    rows: QuerySet[Any]
    why: str
    # Parts that are shared out change when rows are left out, so such a list has no search.
    searchable: bool = True


def rows_behind(line: StatementLine) -> Rows:
    """What the figure opens down to."""
    code = line.code
    if code in EXACT:
        find = EXACT[code]
    elif line.role == "total":
        find = _lines_above
    elif line.role == "part" and _account_of(line):
        find = _ledger
    elif line.source in COSTS:
        find = _cost
    elif code == "carried" or code.startswith("unrecouped:"):
        find = _still_open
    elif code.removesuffix("_returned") in _charged_fees(line):
        find = _charged_fee
    else:
        find = _shared_out
    return find(line)


def _sources(line: StatementLine, kind: CountsAs) -> Sequence[Source]:
    """Those that the statement has rows of; one of them where it has none."""
    found = counted_as(kind)
    if len(found) == 1:
        return found
    having = (one for one in found if settled_items([one], line.statement_id).exists())
    return [*having] or found[:1]


def _added_up(
    kind: CountsAs, measure: str, sign: int, why: str | Promise
) -> Callable[[StatementLine], Rows]:
    def find(line: StatementLine) -> Rows:
        found = _sources(line, kind)
        part = Cast(amount_of(found, measure) * Value(sign), BigIntegerField())
        return Rows(found, settled_items(found, line.statement_id).annotate(part=part), str(why))

    return find


EXACT: dict[str, Callable[[StatementLine], Rows]] = {
    "gross": _added_up(
        "sales", "gross_minor", 1, gettext_lazy("What players paid, order by order.")
    ),
    "refunds": _added_up("refunds", "gross_minor", -1, gettext_lazy("What players got back.")),
    "tax": _added_up(
        "sales",
        "tax_minor",
        -1,
        gettext_lazy("The tax that each order's buyer paid, inside the price or on top of it."),
    ),
    "tax_returned": _added_up(
        "refunds", "tax_minor", 1, gettext_lazy("The tax inside each refund.")
    ),
    "disbursed": _added_up(
        "disbursements",
        "amount_minor",
        1,
        gettext_lazy("The payments of the advance counted this month."),
    ),
    "returned": _added_up(
        "disbursement_returns",
        "amount_minor",
        -1,
        gettext_lazy("The payments of the advance that came back, counted this month."),
    ),
    "given_back": _added_up(
        "disbursement_returns",
        "given_back_minor",
        1,
        gettext_lazy("What was recouped of payments that came back."),
    ),
}


def _charged_fees(line: StatementLine) -> set[str]:
    """Codes of the fees that every order carries itself."""
    deal = line.statement.deal
    return {fee.code for rules in all_rules(deal) for fee in rules.fees if fee.kind == "charged"}


def _charged_fee(line: StatementLine) -> Rows:
    """As charged on each order; a refund takes its part of the fee back."""
    kind: CountsAs = "refunds" if line.source == "refunds" else "sales"
    return _apportioned(line, kind, "fee_minor", _("As charged on each order."))


# Codes of lines that are ledger lines of their own, and the account's kind.
ACCOUNTS = {
    "recouped:principal": "asset:advance",
    "recouped:uplift": "income:recoupment_uplift",
    "reserve_": "liability:reserve",
    "carried_": "asset:carried",
    "guarantee": "expense:guarantee",
}


PLATFORM = "income:platform_share"


def _account_of(line: StatementLine) -> str:
    return next((kind for start, kind in ACCOUNTS.items() if line.code.startswith(start)), "")


def _ledger(line: StatementLine) -> Rows:
    kind = _account_of(line) or PLATFORM
    lines = LedgerLine.objects.filter(
        entry=line.statement.entry_id, account__kind=kind
    ).select_related("account", "entry")
    if kind == "liability:reserve":
        # What is held and what is released are two lines of one account.
        lines = lines.filter(amount=line.amount_minor)
    why = _("The statement's own ledger lines.")
    if line.code.startswith("recouped:"):
        # Versions that recoup from different bases have a line each, and one posting together.
        rows = _share(lines, F("amount"), line.amount_minor)
        return Rows("ledger", rows, why, searchable=False)
    return Rows("ledger", lines.annotate(part=F("amount")), why)


def _lines_above(line: StatementLine) -> Rows:
    """A total repeats the parts so far."""
    above = StatementLine.objects.filter(
        statement=line.statement_id, role="part", ordinal__lt=line.ordinal
    )
    rows = _called(above).annotate(part=F("amount_minor"))
    return Rows("line", rows, _("The lines it is the sum of."))


def _called(lines: QuerySet[StatementLine]) -> QuerySet[StatementLine]:
    """Each with its label in the reader's language as `called`, to be searched by."""
    codes = lines.order_by().values_list("code", flat=True).distinct()
    labels = (When(code=code, then=Value(str(label_of(code)))) for code in codes)
    return lines.annotate(called=Case(*labels, default=Value(""), output_field=TextField()))


def _still_open(line: StatementLine) -> Rows:
    """What is open at the month's end: the lines that raised and lowered it, month by month."""
    if line.code == "unrecouped:uplift":
        return _uplift_left(line)
    name = line.code.partition(":")[2]
    signs = {
        "carried": {"carried_new": 1, "carried_recovered": 1},
        "unrecouped:principal": dict.fromkeys(
            ("disbursed", "returned", "recouped:principal", "given_back"), 1
        ),
    }.get(line.code, {name: -1, f"recouped:{name}": 1})
    of = {code: Q(code=code) | Q(code__startswith=f"{code}~") for code in signs}
    part = Case(*(When(of[code], then=F("amount_minor") * sign) for code, sign in signs.items()))
    rows = _lines_so_far(line).filter(reduce(or_, of.values()))
    return Rows("line", _called(rows).annotate(part=part), _("Month by month, up to this one."))


def _uplift_left(line: StatementLine) -> Rows:
    paid = _lines_so_far(line).filter(code="disbursed")
    rows = _share(paid, F("amount_minor"), line.amount_minor)
    return Rows("line", rows, _("What is left of the uplift, by advance."), searchable=False)


def _lines_so_far(line: StatementLine) -> QuerySet[StatementLine]:
    return StatementLine.objects.filter(
        statement__deal=line.statement.deal_id,
        statement__period_start__lte=line.statement.period_start,
    ).select_related("statement")


COSTS = ("service_charges", "external_costs")


def _cost(line: StatementLine) -> Rows:
    """The finer rows of the kind that the line names, at what of them was deducted."""
    kind = line.code.partition(":")[2].partition("~")[0]
    for source in counted_as(line.source):
        if source.detail is None:
            continue
        rows = source.detail.rows(settled_rows(source, line.statement_id), kind)
        if rows.exists():
            shared = _share(rows, F(source.detail.weight), line.amount_minor)
            return Rows(source.detail, shared, str(source.detail.why), searchable=False)
    return _shared_out(line)


def _shared_out(line: StatementLine) -> Rows:
    """A figure by a rule, shared out by price over sales, else over refunds, else as posted."""
    why = _("Computed once for the whole month by the rule above, and shared out here by price.")
    kinds: list[CountsAs] = ["sales", "refunds"]
    for kind in reversed(kinds) if line.source == "refunds" else kinds:
        found = _sources(line, kind)
        items = settled_items(found, line.statement_id)
        if items.aggregate(total=Sum(amount_of(found, "gross_minor")))["total"]:
            return _apportioned(line, kind, "gross_minor", why)
    return _ledger(line)


def _apportioned(line: StatementLine, kind: CountsAs, weight: str, why: str) -> Rows:
    found = _sources(line, kind)
    items = settled_items(found, line.statement_id)
    rows = _share(items, amount_of(found, weight), line.amount_minor)
    return Rows(found, rows, why, searchable=False)


def _share(rows: QuerySet[Any], weight: Combinable, figure: int) -> QuerySet[Any]:
    """`part` of each row: the figure by weight, rounded on the running total, so it adds up."""
    total = rows.aggregate(total=Sum(weight))["total"] or 1
    upto = Window(Sum(weight), order_by=F("pk").asc())
    whole = Value(figure)
    before = _rounded(whole * (F("upto") - weight), total)
    return rows.annotate(upto=upto).annotate(part=_rounded(whole * F("upto"), total) - before)


def _rounded(amount: Combinable, total: int | Decimal) -> Func:
    return Func(
        amount,
        Value(total),
        template="round((%(expressions)s))::bigint",
        arg_joiner=")::numeric / (",
        output_field=BigIntegerField(),
    )
