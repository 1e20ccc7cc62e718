"""What a statement's page shows: figures, the chart's rows, and the lines with their counts."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from billing.settleable import counted_as, sources
from funding import waterfall
from funding.models import Disbursement, DisbursementReturn, Statement, StatementLine
from incubator.core import shown
from incubator.core.money import format_money

# Totals that stand on the ground in the chart; others repeat what is between them.
CHART_TOTALS = ("net", "payable")
# Short, for under a bar; the table beneath has them in full.
CHART_LABELS = {
    "gross": gettext_lazy("Gross"),
    "refunds": gettext_lazy("Refunds"),
    "processor": gettext_lazy("Processor"),
    "services:server": gettext_lazy("Servers"),
    "platform": gettext_lazy("Incubator"),
    "recouped:principal": gettext_lazy("Recouped"),
    "recouped:uplift": gettext_lazy("Uplift"),
    "reserve_held": gettext_lazy("Reserve"),
    "reserve_released": pgettext_lazy("reserve", "Released"),
    "carried_new": gettext_lazy("Carried"),
    "carried_recovered": gettext_lazy("Recovered"),
    "payable": gettext_lazy("Payable"),
}
CHART_TONES = {"gross": "idle", "payable": "good", "platform": "idle", "reserve_held": "wait"}


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line with the address of the rows behind it and how many there are."""

    line: StatementLine
    url: str
    rows: int | None


def line_url(statement: Statement, code: str) -> str:
    studio = statement.deal.studio.slug
    place = reverse("funding:statement", args=[studio, statement.number])
    return f"{place}lines/{quote(code, safe='')}/"


def shown_lines(statement: Statement) -> list[ShownLine]:
    counts = statement.items.aggregate(**{one.key: Count(one.key) for one in sources()})
    return [
        ShownLine(
            line=line,
            url=line_url(statement, line.code),
            rows=_rows_of(line, counts),
        )
        for line in statement.lines.order_by("ordinal")
    ]


def _rows_of(line: StatementLine, counts: dict[str, int]) -> int | None:
    """None for a line that was not made from rows."""
    made_from = counted_as(line.source)
    return sum(counts[source.key] for source in made_from) if made_from else None


def chart_rows(lines: list[ShownLine]) -> list[dict[str, object]]:
    """Rows of `kit/chart.html`. All that follows from refunds is one bar: there are four of them."""
    bars = [
        one
        for one in lines
        if one.line.code in CHART_TOTALS
        or (one.line.role == "part" and (one.line.amount_minor or one.line.code == "gross"))
    ]
    back = [one for one in bars if one.line.source == "refunds"]
    summed = sum(one.line.amount_minor for one in back)
    return [
        {
            "label": _bar_of("refunds" if one in back else one.line.code, one.line),
            "values": [summed if one in back else one.line.amount_minor],
            "tone": _tone(one.line),
            "total": one.line.code in ("gross", *CHART_TOTALS),
            "url": one.url,
        }
        for one in bars
        if one not in back[1:]
    ]


def _bar_of(code: str, line: StatementLine) -> str:
    return str(CHART_LABELS.get(code) or line.label)


def _tone(line: StatementLine) -> str:
    if line.code.startswith("recouped:"):
        return "wait"
    return CHART_TONES.get(line.code, "alert" if line.amount_minor < 0 else "idle")


@dataclass(frozen=True, slots=True)
class AdvanceLeft:
    """The advance of a deal as it stood at the end of a statement's month."""

    paid: int
    left: int

    @property
    def recouped(self) -> int:
        return self.paid - self.left


def advance_left(statement: Statement) -> AdvanceLeft | None:
    """None when nothing was ever advanced."""
    so_far = {
        "settled_in__statement__deal": statement.deal_id,
        "settled_in__statement__period_start__lte": statement.period_start,
    }
    paid = _sum(Disbursement.objects.filter(**so_far), "payment__amount_minor")
    paid -= _sum(DisbursementReturn.objects.filter(**so_far), "payment_return__amount_minor")
    if not paid:
        return None
    balances = waterfall.State.from_document(statement.closing_state).balances()
    return AdvanceLeft(paid=paid, left=balances.get("unrecouped:principal", 0))


def _sum(rows: QuerySet[Any], amount: str) -> int:
    return int(rows.aggregate(total=Sum(amount))["total"] or 0)


def change_on_month_before(statement: Statement) -> str:
    """ "+8.2 % on September", or nothing without a month to compare with."""
    before = (
        Statement.objects.filter(deal=statement.deal, period_start__lt=statement.period_start)
        .order_by("-period_start")
        .first()
    )
    if before is None or before.gross_minor <= 0:
        return ""
    # Tenths of a percent, for reading only.
    tenths = round((statement.gross_minor - before.gross_minor) * 1000 / before.gross_minor)
    sign = "+" if tenths >= 0 else "\u2212"
    whole, tenth = divmod(abs(tenths), 10)
    return _("%(percent)s %% on %(month)s") % {
        "percent": f"{sign}{whole:,}.{tenth}",
        "month": shown.month_alone(before.period_start),
    }


def paper_of(statement: Statement) -> dict[str, object]:
    """What the PDF says: the lines of the page, with the amounts as the page writes them."""
    deal, currency = statement.deal, statement.currency
    settled = statement.settled_at.astimezone(ZoneInfo(statement.time_zone))
    period = {
        "game": deal.game,
        "studio": deal.studio,
        "deal": deal.number,
        "number": statement.number,
        "version": statement.version,
        "month": shown.month(statement.period_start),
        "first": f"{statement.period_start:%Y-%m-%d}",
        "last": f"{statement.period_end:%Y-%m-%d}",
    }
    return {
        "title": _("%(game)s, %(month)s") % period,
        "lede": _("Statement %(number)s to %(studio)s") % period,
        "foot": _("Statement %(number)s") % period,
        "facts": [
            [_("Studio"), str(deal.studio)],
            [_("Deal"), _("%(deal)s, terms version %(version)s") % period],
            [_("Period"), _("%(first)s to %(last)s") % period],
            [_("Time zone"), statement.time_zone],
            [_("Settled"), f"{settled:%Y-%m-%d %H:%M}"],
        ],
        "heads": [_("Line"), _("Amount in %(currency)s") % {"currency": currency}],
        "lines": [
            {
                "label": str(one.line.label),
                "note": str(one.line.rule),
                "amount": format_money(one.line.amount_minor, currency),
                "weight": "total" if one.line.code in CHART_TOTALS else "part",
            }
            for one in shown_lines(statement)
        ],
        "remark": _(
            "A settled month never changes; a correction is in a later statement. Every line opens"
            " to the rows behind it on the statement's page."
        ),
    }
