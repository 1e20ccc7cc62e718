"""Things that people call by their number: AW-1001 is found by whoever may read that award."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from billing.cards.models import CardBatch
from billing.cards.who import Distributing
from billing.models import Payout, Subscription
from billing.payments.models import OutgoingPayment
from funding.models import Award, Deal, Statement
from incubator.accounts.models import User
from incubator.core.acts import ACTS, STAFF, Who, link_to
from studios.access import READ_MONEY
from studios.models import ResourceRequest
from studios.servers.models import Blueprint, Build, Fleet, Server
from studios.who import ByKind, InGame
from support.models import Incident

NUMBER = re.compile(r"([A-Za-z]{1,3})-?([0-9]{1,12})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A model with a series of numbers: the act by which staff read it, and who in a studio does."""

    model: type[Model]
    staff: str
    members: Who | None = None
    field: str = "number"


def series() -> dict[str, Numbered]:
    """By the letters of the number. Orders, tickets and applications have a search of their own."""
    money = ACTS[READ_MONEY].who
    return {
        "AW": Numbered(Award, "fund.read", money),
        "DL": Numbered(Deal, "fund.read", money),
        "ST": Numbered(Statement, "fund.read", money),
        "S": Numbered(Subscription, "order.read"),
        "P": Numbered(Payout, "payout.read", money),
        "PM": Numbered(OutgoingPayment, "outgoing_payment.read"),
        "CB": Numbered(CardBatch, "card.read", Distributing()),
        "RQ": Numbered(ResourceRequest, "resource_request.read", InGame()),
        "BD": Numbered(Build, "build.read", InGame()),
        "BP": Numbered(Blueprint, "blueprint.read", ByKind({"own": InGame()}), field="slug"),
        "FL": Numbered(Fleet, "fleet.read", InGame()),
        "INC": Numbered(Incident, "ticket.read"),
        "SV": Numbered(Server, "server.read", InGame()),
    }


def by_number(viewer: User, text: str) -> Iterator[tuple[Any, str]]:
    """The object that the text is the number of, and its page on the viewer's side; or nothing."""
    found = NUMBER.fullmatch(text.strip())
    known = series().get(found[1].upper()) if found else None
    if found is None or known is None:
        return
    number = f"{found[1].upper()}-{found[2]}"
    for one in known.model._default_manager.filter(**{known.field: number}):
        side = ""
        if ACTS[known.staff].who.side_of(viewer, one):
            side = STAFF
        elif known.members is not None:
            side = known.members.side_of(viewer, one)
        url = link_to(one, side) if side else ""
        if url:
            yield one, url
