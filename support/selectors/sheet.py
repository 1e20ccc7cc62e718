"""The person beside a ticket: their addresses, other tickets, tiers, bans and locks, read along with
it.
"""

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
from support.models import CustomerTier, Ticket, Tier
from support.models.states import TICKET_LIFECYCLE
from support.selectors.cards import cards_beside

LATEST, MOST_MEASURES = 5, 10


@dataclass(frozen=True, slots=True)
class Measure:
    """A ban or a lock, or a tier. `what` is the title of its game, "" for the account; `kind` and `reason` say
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
class Granted(Measure):
    """A tier: `kind` is its name."""

    @property
    def how_long(self) -> str:
        if self.until is None:
            return _("until it is taken back")
        return _("until %(moment)s") % {"moment": shown.moment(self.until)}

    @property
    def end(self) -> str:
        if self.lifted_by:
            return _("taken back by %(agent)s: %(why)s") % {
                "agent": self.lifted_by,
                "why": self.why,
            }
        return _("ran out %(moment)s") % {"moment": shown.moment(self.until)}


@dataclass(frozen=True, slots=True)
class Other:
    """Another ticket of the person, in short."""

    number: str
    subject: str
    state: str

    @property
    def title(self) -> str:
        return self.subject or _("(erased)")

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
    tiers = CustomerTier.objects.filter(player=OuterRef("player")).order_by("-pk")
    return {
        "latest_others": ArraySubquery(
            theirs.order_by("-pk").values(
                row=JSONObject(number="number", subject="subject", state="state")
            )[:LATEST]
        ),
        "proved_addresses": ArraySubquery(proved.order_by("-primary", "pk").values("email")),
        "ban_rows": _measures(bans, game=F("game"), what=F("game__title")),
        "lock_rows": _measures(locks, **OF_NO_GAME),
        "card_rows": cards_beside(),
        "tier_rows": _measures(tiers, **OF_NO_GAME, **NAMES_OF_A_TIER),
    }


OF_NO_GAME: dict[str, Any] = {"game": Value(None, IntegerField()), "what": Value("")}
# What the fields are called there.
NAMES_OF_A_TIER = {
    "kind": "tier",
    "by": "set_by",
    "since": "since",
    "lifted_by": "ended_by",
    "why": "ended_why",
}


def _measures(
    rows: Any,
    *,
    game: Any,
    what: Any,
    kind: str = "kind",
    by: str = "set_by",
    since: str = "set_at",
    lifted_by: str = "lifted_by",
    why: str = "lifted_why",
) -> ArraySubquery:
    return ArraySubquery(
        rows.values(
            row=JSONObject(
                pk="pk",
                game=game,
                what=what,
                kind=kind,
                reason="reason",
                until="until",
                by=_name(by),
                since=since,
                ended_at="ended_at",
                lifted_by=_name(lifted_by),
                why=why,
            )
        )[:MOST_MEASURES]
    )


def _name(person: str) -> Coalesce:
    return Coalesce(NullIf(F(f"{person}__name"), Value("")), F(f"{person}__email"), Value(""))


def bans_of(ticket: Ticket) -> list[Measure]:
    """Of the ticket's person, the newest first."""
    return [
        Measure(**_fields(row, dict(BanKind.choices))) for row in getattr(ticket, "ban_rows", ())
    ]


def locks_of(ticket: Ticket) -> list[Measure]:
    return [
        Measure(**_fields(row, dict(LockKind.choices))) for row in getattr(ticket, "lock_rows", ())
    ]


def tiers_of(ticket: Ticket) -> list[Granted]:
    rows = getattr(ticket, "tier_rows", ())
    return [Granted(**_fields(row, dict(Tier.choices))) for row in rows]


def others_of(ticket: Ticket) -> list[Other]:
    return [Other(**row) for row in getattr(ticket, "latest_others", ())]


def _fields(row: dict[str, Any], kinds: dict[str, Any]) -> dict[str, Any]:
    """Of a measure, as its class takes them."""
    moments = {
        name: datetime.fromisoformat(row[name]) if row[name] else None
        for name in ("until", "since", "ended_at")
    }
    return {**row, **moments, "kind": str(kinds[row["kind"]])}


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
