"""The next step of the README's "What to try", as far as the demo world has come.

Each step is somebody's, and done when the rows say so: whoever leaves the way or goes on another
day is still shown what comes next.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from billing.models import Order, Payout
from funding.models import Statement, Tranche
from incubator.accounts.models import User
from incubator.approvals.voting import approval_for
from incubator.portal.demo.calendar import first_of_month
from incubator.portal.demo.people import DOMAIN, PERSONAS, Persona
from incubator.web.demo_parts import PAGES
from support.models import Ticket

STUDIO = "lantern-works"


@dataclass(frozen=True, slots=True)
class Step:
    """`key` is the persona whose step it is; `done` looks whether somebody took it."""

    key: str
    text: Any
    url: Callable[[], str]
    done: Callable[[], bool]

    @property
    def persona(self) -> Persona:
        return next(one for one in PERSONAS if one.key == self.key)


@dataclass(frozen=True, slots=True)
class Bar:
    """What the bar says: who the visitor is, and the step to take next, as whom."""

    viewer: str
    step: Step | None
    is_theirs: bool


def _settled() -> Statement | None:
    found = Statement.objects.filter(deal__studio__slug=STUDIO, period_start=first_of_month(1))
    return found.first()


def _payout() -> Payout | None:
    """The one that was asked for after the last month was settled."""
    settled = _settled()
    if settled is None:
        return None
    later = Payout.objects.filter(studio__slug=STUDIO, requested_at__gte=settled.settled_at)
    return later.order_by("-pk").first()


def _tranche() -> Tranche | None:
    return Tranche.objects.filter(award__studio__slug=STUDIO, ordinal=2).first()


def _tranche_is(*states: str) -> bool:
    tranche = _tranche()
    return tranche is not None and tranche.state in states


def _payout_is_approved() -> bool:
    payout = _payout()
    if payout is None or payout.state != "requested":
        return payout is not None
    approval = approval_for(payout)
    return approval is not None and approval.is_complete


def _ticket() -> Ticket | None:
    return Ticket.objects.filter(player__email=f"pia@{DOMAIN}").order_by("pk").first()


def _statement_url() -> str:
    settled = _settled()
    return reverse("funding:statement", args=[STUDIO, settled.number]) if settled else ""


def _funding_url() -> str:
    return reverse("funding:studio_funding", args=[STUDIO])


def _ticket_url() -> str:
    ticket = _ticket()
    return reverse("support:staff_ticket", args=[ticket.number]) if ticket else ""


def _home() -> str:
    return reverse("portal:staff")


PAID = ("instructed", "disbursed")
STEPS = (
    Step(
        "ana",
        gettext_lazy("settle the last month"),
        lambda: reverse("funding:settlement"),
        lambda: _settled() is not None,
    ),
    Step(
        "mira",
        gettext_lazy("open its statement and request the payout"),
        _statement_url,
        lambda: _payout() is not None,
    ),
    Step("ana", gettext_lazy("approve the payout"), _home, _payout_is_approved),
    Step(
        "pavel",
        gettext_lazy("release the payout"),
        _home,
        lambda: (payout := _payout()) is not None and payout.state != "requested",
    ),
    Step(
        "mira",
        gettext_lazy("request the tranche that is due"),
        _funding_url,
        lambda: _tranche_is("requested", "approved", *PAID),
    ),
    Step(
        "farid",
        gettext_lazy("approve the tranche; then Ana Souza does"),
        _home,
        lambda: _tranche_is("approved", *PAID),
    ),
    Step("pavel", gettext_lazy("pay the tranche"), _home, lambda: _tranche_is(*PAID)),
    Step(
        "pia",
        gettext_lazy("top up the wallet and buy Paper Tides"),
        lambda: reverse("billing:wallet"),
        lambda: Order.objects.filter(buyer__email=f"pia@{DOMAIN}").exists(),
    ),
    Step(
        "pia",
        gettext_lazy("ask for help with the order"),
        lambda: reverse("support:new_ticket"),
        lambda: _ticket() is not None,
    ),
    Step(
        "ines",
        gettext_lazy("answer the ticket, and refund from inside it"),
        _ticket_url,
        lambda: (ticket := _ticket()) is not None and ticket.state != "open",
    ),
)


def next_step() -> Step | None:
    """The first that nobody took yet; None at the end of the way."""
    return next((step for step in STEPS if not step.done()), None)


def bar_for(request: HttpRequest) -> Bar | None:
    """The bar on every page of the demo, None elsewhere and where nobody could be anybody.

    Nor on a page that says that the database is away, or too much is asked of us.
    """
    if not PAGES.is_there():
        return None
    user = getattr(request, "user", None)
    person = user if isinstance(user, User) else None
    try:
        step = next_step()
    except DatabaseError:
        return None
    theirs = step is not None and person is not None and person.email == step.persona.email
    return Bar(person.display_name if person else "", step, theirs)
