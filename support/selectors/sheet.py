"""The person beside a ticket: their addresses, other tickets, bans and locks, read along with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, IntegerField, OuterRef, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.models import Ban, BanKind, Entitlement, OrderLine
from incubator.accounts.models import AccountLock, LockKind
from incubator.core import shown
from studios.models import Game
from support.models import Ticket
from support.models.states import TICKET_LIFECYCLE

LATEST, MOST_MEASURES = 5, 10


@dataclass(frozen=True, slots=True)
class Measure:
    """A ban or a lock. `what` is the title of its game, "" for the account; `kind` and `reason` say
    why.
    """

    pk: int
    game: int | None
    what: str
    kind: str
    reason: str
    until: datetime | None
    by: str
    since: datetime
    ended_at: datetime | None
    lifted_by: str
    why: str

    @property
    def is_running(self) -> bool:
        in_time = self.until is None or self.until > timezone.now()
        return self.ended_at is None and in_time

    @property
    def query(self) -> str:
        """What the page that ends it is asked with."""
        return f"?target={self.pk}"

    @property
    def how_long(self) -> str:
        if self.until is None:
            return _("for good")
        return _("until %(moment)s") % {"moment": shown.moment(self.until)}

    @property
    def end(self) -> str:
        """How it ended, of one that runs no more."""
        if not self.lifted_by:
            return _("ran out")
        return _("lifted by %(agent)s: %(why)s") % {"agent": self.lifted_by, "why": self.why}


@dataclass(frozen=True, slots=True)
class Other:
    """Another ticket of the person, in short."""

    number: str
    subject: str
    state: str

    @property
    def label(self) -> str:
        return TICKET_LIFECYCLE.label(self.state)

    @property
    def tone(self) -> str:
        return TICKET_LIFECYCLE.tone(self.state)


def person_beside() -> dict[str, ArraySubquery]:
    """What `staff_ticket` reads along, so that the page asks no more often for it."""
    theirs = Ticket.objects.filter(player=OuterRef("player")).exclude(pk=OuterRef("pk"))
    proved = EmailAddress.objects.filter(user=OuterRef("player"), verified=True)
    bans = Ban.objects.filter(player=OuterRef("player")).order_by("-pk")
    locks = AccountLock.objects.filter(user=OuterRef("player")).order_by("-pk")
    return {
        "latest_others": ArraySubquery(
            theirs.order_by("-pk").values(
                row=JSONObject(number="number", subject="subject", state="state")
            )[:LATEST]
        ),
        "proved_addresses": ArraySubquery(proved.order_by("-primary", "pk").values("email")),
        "ban_rows": _measures(bans, game=F("game"), what=F("game__title")),
        "lock_rows": _measures(locks, game=Value(None, IntegerField()), what=Value("")),
    }


def _measures(rows: Any, *, game: Any, what: Any) -> ArraySubquery:
    return ArraySubquery(
        rows.values(
            row=JSONObject(
                pk="pk",
                game=game,
                what=what,
                kind="kind",
                reason="reason",
                until="until",
                by=_name("set_by"),
                since="set_at",
                ended_at="ended_at",
                lifted_by=_name("lifted_by"),
                why="lifted_why",
            )
        )[:MOST_MEASURES]
    )


def _name(person: str) -> Coalesce:
    return Coalesce(NullIf(F(f"{person}__name"), Value("")), F(f"{person}__email"), Value(""))


def bans_of(ticket: Ticket) -> list[Measure]:
    """Of the ticket's person, the newest first."""
    return [_measure(row, dict(BanKind.choices)) for row in getattr(ticket, "ban_rows", ())]


def locks_of(ticket: Ticket) -> list[Measure]:
    return [_measure(row, dict(LockKind.choices)) for row in getattr(ticket, "lock_rows", ())]


def others_of(ticket: Ticket) -> list[Other]:
    return [Other(**row) for row in getattr(ticket, "latest_others", ())]


def _measure(row: dict[str, Any], kinds: dict[str, Any]) -> Measure:
    moments = {
        name: datetime.fromisoformat(row[name]) if row[name] else None
        for name in ("until", "since", "ended_at")
    }
    return Measure(**{**row, **moments, "kind": str(kinds[row["kind"]])})


def owned(bought: Sequence[OrderLine]) -> list[tuple[OrderLine, Entitlement]]:
    """What order lines gave, each with its line."""
    return [(line, line.entitlement) for line in bought if hasattr(line, "entitlement")]


def games_beside(ticket: Ticket, bought: Sequence[OrderLine]) -> list[Game]:
    """Games that the person may be banned from: the ticket's own first, then what they bought."""
    games = dict.fromkeys([ticket.game, *(line.game for line in bought)])
    return [game for game in games if game is not None]


def games_to_ban_from(ticket: Ticket, bought: Sequence[OrderLine]) -> list[Game]:
    """Those of them that the person is not out of already."""
    out_of = {one.game for one in bans_of(ticket) if one.is_running}
    return [game for game in games_beside(ticket, bought) if game.pk not in out_of]


def given_and_taken(bought: Sequence[OrderLine], verb: str) -> list[tuple[OrderLine, Entitlement]]:
    """What can be taken back, or with "regrant" granted again."""
    wanted = verb == "take_back"
    return [
        (line, one)
        for line, one in owned(bought)
        if one.is_active == wanted and (wanted or not line.is_given_back)
    ]
