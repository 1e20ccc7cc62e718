"""What the desk takes back, and grants again while its money is here."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404

from billing.errors import AlreadyOwned, GrantRefused
from billing.models import Entitlement, Order, OrderLine, Product
from billing.selectors.wallets import wallet_balance
from billing.services.entitlements import regrant, take_back
from billing.services.orders import buy_with_wallet
from billing.services.refunds import refund_line
from incubator.accounts.models import User
from incubator.core import audit
from incubator.core.errors import WrongState
from incubator.messaging.models import Notification
from tests.billing.conftest import Fill
from tests.powers import refuse

pytestmark = pytest.mark.django_db


@pytest.fixture
def entitlement(player: User, product: Product, fill: Fill) -> Entitlement:
    fill(player, 5_000)
    buy_with_wallet(player=player, product=product, key="a", actor=player)
    return Entitlement.objects.get()


def line_of(entitlement: Entitlement) -> OrderLine:
    assert entitlement.order_line is not None
    return entitlement.order_line


def refund(entitlement: Entitlement, amount_minor: int, agent: User) -> None:
    refund_line(
        line=line_of(entitlement),
        amount_minor=amount_minor,
        reason="Broken",
        key=f"{amount_minor}",
        actor=agent,
    )


def state_of(entitlement: Entitlement) -> str:
    return Entitlement.objects.get(pk=entitlement.pk).state


def test_what_is_owned_is_not_sold_again_until_it_is_given_back(
    entitlement: Entitlement, player: User, agent: User, support_lead: User
) -> None:
    product, lines = entitlement.product, line_of(entitlement).order.lines
    with pytest.raises(AlreadyOwned, match="Nothing was charged"):
        buy_with_wallet(player=player, product=product, key="b", actor=player)
    assert wallet_balance(player, "USD") == 30_01
    with pytest.raises(IntegrityError), transaction.atomic():
        Entitlement.objects.create(player=player, product=product, order_line=lines.get())
    take_back(entitlement=entitlement, reason="Stolen card.", actor=support_lead)
    again = buy_with_wallet(player=player, product=product, key="b", actor=player)
    assert again.state == "paid"
    with pytest.raises(GrantRefused, match="bought"):
        regrant(entitlement=entitlement, reason="It was yours.", actor=agent)


def test_a_lead_takes_back_and_an_agent_grants_again(
    entitlement: Entitlement, agent: User, support_lead: User, player: User
) -> None:
    with pytest.raises(PermissionDenied):
        take_back(entitlement=entitlement, reason="Stolen card.", actor=agent)
    take_back(entitlement=entitlement, reason="Stolen card.", actor=support_lead)
    assert state_of(entitlement) == "revoked"
    refund(entitlement, 100, agent)
    regrant(entitlement=entitlement, reason="It was yours after all.", actor=agent)
    assert state_of(entitlement) == "active"
    told = Notification.objects.filter(person=player, kind="entitlement_changed")
    assert told.count() == 2
    assert audit.history(entitlement)[0].reason == "It was yours after all."
    with pytest.raises(WrongState):
        regrant(entitlement=entitlement, reason="Once more.", actor=agent)
    assert Order.objects.get().state == "partly_refunded"


def test_what_was_wholly_refunded_is_not_granted_again(
    entitlement: Entitlement, agent: User
) -> None:
    refund(entitlement, line_of(entitlement).gross_minor, agent)
    assert state_of(entitlement) == "revoked"
    with pytest.raises(GrantRefused, match="went back"):
        regrant(entitlement=entitlement, reason="Please.", actor=agent)
    refuse("UPDATE billing_entitlement SET state = 'active'", "all of its money went back")
    assert state_of(entitlement) == "revoked"


def test_nobody_gives_without_a_word_or_to_themselves(
    entitlement: Entitlement, agent: User, support_lead: User, founder: User
) -> None:
    take_back(entitlement=entitlement, reason="Stolen card.", actor=support_lead)
    with pytest.raises(GrantRefused, match="Say why"):
        regrant(entitlement=entitlement, reason=" ", actor=agent)
    with pytest.raises(Http404):
        regrant(entitlement=entitlement, reason="Mine.", actor=founder)
    assert state_of(entitlement) == "revoked"
