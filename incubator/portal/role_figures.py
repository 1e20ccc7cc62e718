"""The figures that matter to each staff role, as small charts with the list behind them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncWeek
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from funding.models import Fund
from funding.selectors.funds import figures_of_funds
from incubator.accounts.access import Role, roles_of
from incubator.accounts.models import User
from incubator.core import shown
from incubator.core.money import format_money
from incubator.portal.figures import paid_by_month
from studios.models import APPLICATION, Application, ResourceRequest
from studios.servers.models import Server
from support.models import Queue, Ticket

CURRENCY = "USD"
WEEKS = 8
MOST_CARDS = 4
MOST_FUNDS = 2


@dataclass(frozen=True, slots=True)
class Card:
    """One small chart: `big` is its headline, `url` the list behind it, `heads` its columns."""

    title: str
    url: str
    big: str
    note: str
    heads: tuple[str, ...]
    rows: list[Any]
    kind: str = "bar"
    currency: str = ""


def cards_for(user: User) -> list[Card]:
    """At most four, of all roles the person holds; who reads everything sees the overall ones."""
    held = roles_of(user)
    wanted = [draw for roles, draw in DRAWN if roles & held]
    return [card for draw in wanted for card in draw()][:MOST_CARDS]


def _sales() -> Iterator[Card]:
    months = paid_by_month(CURRENCY)
    (_before, last), (label, now) = months[-2:]
    yield Card(
        title=_("Players paid, by month"),
        url=reverse("billing:staff_orders"),
        big=format_money(now, CURRENCY),
        note=_("in %(month)s so far; %(amount)s the month before")
        % {"month": label, "amount": format_money(last, CURRENCY)},
        heads=(_("Month"), CURRENCY),
        rows=months,
        currency=CURRENCY,
    )


def _funds() -> Iterator[Card]:
    funds = list(Fund.objects.order_by("-pk")[:MOST_FUNDS])
    found = figures_of_funds(funds)
    for fund in funds:
        figures = found[fund.pk]
        yield Card(
            title=fund.name,
            url=reverse("funding:fund", args=[fund.slug]),
            big=format_money(figures.free, fund.currency),
            note=_("free to be awarded"),
            heads=(_("Part"), fund.currency),
            rows=[
                (_("Contributed"), figures.contributed),
                (_("Committed"), figures.committed),
                (_("Disbursed"), figures.disbursed),
            ],
            currency=fund.currency,
        )


def _applications() -> Iterator[Card]:
    found = Application.objects.exclude(state="draft").order_by().values_list("state")
    counts = dict(found.annotate(Count("pk")))
    rows = [(label, counts.get(state, 0)) for state, label in APPLICATION.choices]
    yield Card(
        title=_("Applications by state"),
        url=reverse("studios:admissions"),
        big=str(sum(counts.values())),
        note=_("handed in so far"),
        heads=(_("State"), _("Applications")),
        rows=[row for row in rows if row[0] != APPLICATION.label("draft")],
    )


def _servers() -> Iterator[Card]:
    running = Server.objects.filter(observed="running").order_by()
    rows = list(running.values_list("studio__name").annotate(Count("pk")).order_by("studio__name"))
    yield Card(
        title=_("Servers running, by studio"),
        url=reverse("servers:staff_servers"),
        big=str(sum(count for _name, count in rows)),
        note=_("running now"),
        heads=(_("Studio"), _("Servers")),
        rows=rows,
    )


def _requests() -> Iterator[Card]:
    waiting = ResourceRequest.objects.filter(state="submitted").order_by()
    rows = list(waiting.values_list("studio__name").annotate(Count("pk")).order_by("studio__name"))
    yield Card(
        title=_("Requests to decide, by studio"),
        url=reverse("studios:staff_requests") + "?state=submitted",
        big=str(sum(count for _name, count in rows)),
        note=_("wait for an answer"),
        heads=(_("Studio"), _("Requests")),
        rows=rows,
    )


def _tickets() -> Iterator[Card]:
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    weeks = [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    opened = Ticket.objects.filter(created_at__date__gte=weeks[0]).order_by()
    by_week = opened.annotate(week=TruncWeek("created_at")).values_list("week")
    counts = {week.date(): count for week, count in by_week.annotate(Count("pk"))}
    yield Card(
        title=_("Tickets opened, by week"),
        url=reverse("support:queues"),
        big=str(sum(counts.values())),
        note=_("in eight weeks"),
        heads=(_("Week of"), _("Tickets")),
        rows=[(shown.short_day(week), counts.get(week, 0)) for week in weeks],
    )
    open_ones = Ticket.objects.filter(state="open").order_by().values_list("queue__slug")
    waiting = dict(open_ones.annotate(Count("pk")))
    yield Card(
        title=_("Open tickets, by queue"),
        url=reverse("support:queues") + "?state=open",
        big=str(sum(waiting.values())),
        note=_("wait for us"),
        heads=(_("Queue"), _("Tickets")),
        rows=[(str(queue), waiting.get(queue.slug, 0)) for queue in Queue.objects.all()],
    )


READERS = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})
DRAWN: tuple[tuple[frozenset[Role], Callable[[], Iterator[Card]]], ...] = (
    (frozenset({Role.ADMISSIONS, Role.REVIEWER}), _applications),
    (frozenset({Role.OPERATIONS}) | READERS, _servers),
    (frozenset({Role.OPERATIONS, Role.FUND_MANAGER}), _requests),
    (frozenset({Role.AGENT, Role.SUPPORT_LEAD}), _tickets),
    (frozenset({Role.FINANCE, Role.FUND_MANAGER, Role.AUDITOR}), _funds),
    (frozenset({Role.FINANCE, Role.EDITOR}) | READERS, _sales),
)
