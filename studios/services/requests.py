"""Requests for capital, servers and desks, and what the people asked say."""

from django.db import transaction
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.approvals import voting
from incubator.approvals.asking import open_approval
from incubator.core import acts, audit
from incubator.core.errors import WrongState
from incubator.core.numbers import next_number
from incubator.core.totals import require_room_today
from studios import words
from studios.errors import Incomplete, WrongCurrency
from studios.models import (
    RESOURCE_REQUEST,
    Bearer,
    Game,
    ResourceItem,
    ResourceKind,
    ResourceRequest,
    Studio,
)
from studios.services.rates import rate_for, standard_item

# Of one studio, those withdrawn included: somebody is asked to approve each.
MOST_A_DAY = 100


def estimate(kind: str, quantity: int, currency: str, item: ResourceItem | None = None) -> int:
    """Minor units for so much of what the price is for, at today's rate; of the standard item of
    the kind, unless another is given. Raises NoRate.
    """
    rate = rate_for(item or standard_item(kind), currency)
    return rate.priced(quantity * rate.per_units)


@transaction.atomic
def request_resource(
    *,
    studio: Studio,
    game: Game | None,
    kind: str,
    quantity: int,
    amount_minor: int,
    currency: str,
    purpose: str,
    actor: User,
    item: ResourceItem | None = None,
    bearer: Bearer | None = None,
    extends: ResourceRequest | None = None,
    at_once: int = 1,
) -> ResourceRequest:
    """Ask for a resource and open its approval.

    `amount_minor` counts for capital only; servers and desks are priced by the rate card, and their
    usage is charged at the rate of this day. Without an `item` the standard one of the kind is
    meant; `bearer` bears it, if another than the rate says. Of servers `at_once` run together. What
    `extends` a request asks for more of it: both are then one cap.
    """
    foreign = game is not None and game.studio_id != studio.pk
    acts.require(actor, "resource_request.make", studio if game is None or foreign else game)
    kind = ResourceKind(kind)
    if foreign:
        raise Incomplete(_("Choose one of the studio's own games."))
    _check(game, kind, currency, purpose)
    if item is not None and item.kind != kind:
        raise Incomplete(_("Choose an item of what is asked for."))
    if extends:
        extends = _extended(extends, game, kind)
        item, bearer = extends.item, Bearer(extends.bearer) if extends.bearer else None
    rate, quantity = None, 1 if kind == ResourceKind.CAPITAL else quantity
    if kind != ResourceKind.CAPITAL:
        rate = rate_for(item or standard_item(kind), currency)
        amount_minor = rate.priced(quantity * rate.per_units)
    if quantity < 1 or amount_minor < 1 or at_once < 1:
        raise Incomplete(_("Ask for more than nothing."))
    _require_room(studio)
    resource_request = ResourceRequest.objects.create(
        number=next_number("RQ"),
        studio=studio,
        game=game,
        kind=kind,
        quantity=quantity,
        at_once=at_once if kind == ResourceKind.SERVER else 1,
        amount_minor=amount_minor,
        currency=currency,
        purpose=purpose.strip(),
        requester=actor,
        item=rate.item if rate else None,
        rate=rate,
        bearer=bearer,
        extends=extends,
    )
    open_approval(
        subject=resource_request,
        kind=f"{kind}_request",
        amount_minor=amount_minor,
        currency=currency,
        payee=studio.payee,
        requester=actor,
        actor=actor,
    )
    return resource_request


def _extended(asked: ResourceRequest, game: Game | None, kind: str) -> ResourceRequest:
    """The request whose cap it raises. Raises WrongState or Incomplete."""
    request = asked.extends or asked
    if request.kind != ResourceKind.SERVER or request.state not in ("approved", "fulfilled"):
        raise WrongState(
            _("%(request)s is %(label)s: more is asked for of approved server requests.")
            % {"request": request, "label": request.label}
        )
    if kind != request.kind or game != request.game:
        raise Incomplete(
            _("More of %(number)s is asked for with the same game and resource.")
            % {"number": request.number}
        )
    return request


def _check(game: Game | None, kind: ResourceKind, currency: str, purpose: str) -> None:
    """Raises Incomplete or WrongCurrency."""
    if not purpose.strip():
        raise Incomplete(_("Say what it is for: the people who approve it read this."))
    if game is None and kind != ResourceKind.DESK:
        raise Incomplete(_("Say which game it is for."))
    if game is not None and currency != game.currency:
        raise WrongCurrency(
            _("%(game)s is settled in %(currency)s, so ask in %(currency)s.")
            % {"game": game, "currency": game.currency}
        )


def _require_room(studio: Studio) -> None:
    require_room_today(
        ResourceRequest.objects.filter(studio=studio),
        holder=f"studio:{studio.pk}",
        most=MOST_A_DAY,
        words=_("This studio made %(most)s requests within a day. Make this one tomorrow."),
    )


@transaction.atomic
def withdraw_request(*, resource_request: ResourceRequest, actor: User) -> ResourceRequest:
    """The studio takes the request back while it waits for approval."""
    acts.require(actor, "resource_request.cancel", resource_request)
    RESOURCE_REQUEST.advance(resource_request, "cancel", actor=actor)
    approval = voting.approval_for(resource_request)
    if approval is not None and approval.is_open:
        voting.void(approval=approval, actor=actor, because=words.REQUEST_WITHDRAWN())
    return resource_request


@transaction.atomic
def mark_fulfilled(*, resource_request: ResourceRequest, actor: User | None) -> ResourceRequest:
    """What was approved has been provided. Called by the services that provide it, which have
    checked that their actor may; None where it is used up by itself. Raises WrongState unless the
    request is approved.
    """
    RESOURCE_REQUEST.advance(resource_request, "fulfil", actor=actor)
    return resource_request


@transaction.atomic
def hand_over_desk(*, resource_request: ResourceRequest, actor: User) -> ResourceRequest:
    """Operations have shown the people their desks."""
    acts.require(actor, words.HAND_OVER_DESKS.key, resource_request)
    if resource_request.kind != ResourceKind.DESK:
        raise WrongState(_("Only desks are handed over; servers are launched, capital is awarded."))
    audit.record(actor=actor, said=words.HAND_OVER_DESKS(), subject=resource_request)
    return mark_fulfilled(resource_request=resource_request, actor=actor)
