"""Refunds: in whole, in part, over the limit, and never too much."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404
from django.utils import timezone

from billing.errors import PurchaseKeyReused, RefundRefused
from billing.ledger import chart
from billing.ledger.models import Entry
from billing.ledger.services import balance, verify
from billing.models import Entitlement, OrderLine, Product, Refund, TaxRate
from billing.selectors.wallets import wallet_balance
from billing.services.catalogue import set_price
from billing.services.orders import buy_with_wallet
from billing.services.refunds import refund_line
from incubator.accounts.models import User
from incubator.approvals.errors import NotDistinct
from incubator.approvals.voting import approval_for
from incubator.messaging.models import Notification
from studios.models import Game
from tests.billing.conftest import Fill
from tests.clients import Client
from tests.voting import approve, reject

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(player: User, product: Product, fill: Fill) -> OrderLine:
    fill(player, 5_000)
    TaxRate.objects.create(jurisdiction="DE", percent=19, valid_from=date(2020, 1, 1))
    return buy_with_wallet(player=player, product=product, key="a", actor=player).lines.get()


@pytest.fixture
def dear_line(player: User, product: Product, founder: User, fill: Fill) -> OrderLine:
    """One that costs more than an agent may refund alone."""
    set_price(product=product, currency="USD", amount_minor=25_000, is_meant=True, actor=founder)
    fill(player, 30_000)
    return buy_with_wallet(player=player, product=product, key="a", actor=player).lines.get()


def refund(line: OrderLine, amount: int, agent: User, key: str = "r", **more: date) -> Refund:
    return refund_line(
        line=line, amount_minor=amount, reason="Does not start", key=key, actor=agent, **more
    )


def test_a_full_refund_returns_everything_and_takes_the_product_back(
    line: OrderLine, player: User, game: Game, agent: User
) -> None:
    paid = refund(line, 1_999, agent)

    assert (paid.state, paid.tax_minor) == ("paid", 319)
    assert wallet_balance(player, "USD") == 5_000
    assert balance(chart.revenue(game.pk, "USD")) == 0
    assert balance(chart.tax("DE", "USD")) == 0
    line.order.refresh_from_db()
    assert line.order.state == "refunded"
    assert not Entitlement.objects.active().exists()


def test_many_small_refunds_return_exactly_the_tax_of_one_large_one(
    line: OrderLine, game: Game, agent: User
) -> None:
    amounts = [333, 333, 333, 333, 333, 334]
    taxes = [refund(line, amount, agent, f"r{n}").tax_minor for n, amount in enumerate(amounts)]

    assert sum(taxes) == 319
    assert balance(chart.tax("DE", "USD")) == 0
    assert balance(chart.revenue(game.pk, "USD")) == 0
    line.order.refresh_from_db()
    assert line.order.state == "refunded"


def test_a_part_refund_leaves_the_product_with_the_player(line: OrderLine, agent: User) -> None:
    refund(line, 500, agent)

    line.order.refresh_from_db()
    assert line.order.state == "partly_refunded"
    assert Entitlement.objects.active().exists()


def test_the_same_key_again_returns_the_first_refund(
    line: OrderLine, player: User, agent: User
) -> None:
    first = refund(line, 500, agent)

    assert refund(line, 500, agent) == first
    assert wallet_balance(player, "USD") == 3_501
    with pytest.raises(PurchaseKeyReused):
        refund(line, 600, agent)
    assert Refund.objects.count() == 1


def test_more_than_is_left_is_refused(line: OrderLine, player: User, agent: User) -> None:
    refund(line, 1_500, agent)

    with pytest.raises(RefundRefused, match=r"only \$4\.99 is left"):
        refund(line, 500, agent, "r2")

    assert wallet_balance(player, "USD") == 4_501


@pytest.mark.parametrize("amount", [0, -1])
def test_a_refund_of_nothing_is_refused(line: OrderLine, agent: User, amount: int) -> None:
    with pytest.raises(RefundRefused):
        refund(line, amount, agent)

    assert not Refund.objects.exists()


def test_a_free_order_has_nothing_to_refund(
    player: User, free_product: Product, agent: User
) -> None:
    order = buy_with_wallet(player=player, product=free_product, key="a", actor=player)

    with pytest.raises(RefundRefused, match="was free"):
        refund(order.lines.get(), 1, agent)


def test_the_database_refuses_what_a_careless_service_would_pay(
    line: OrderLine, agent: User
) -> None:
    refund(line, 1_500, agent)

    with pytest.raises(DatabaseError), transaction.atomic():
        Refund.objects.create(
            number="R-1", order_line=line, key="x", amount_minor=500, reason="x", created_by=agent
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        Refund.objects.update(reason="another")

    assert Refund.objects.count() == 1


def test_a_refund_over_the_limit_waits_for_a_support_lead(
    dear_line: OrderLine, player: User, agent: User, support_lead: User
) -> None:
    waiting = refund(dear_line, 25_000, agent)
    assert waiting.state == "requested"
    assert wallet_balance(player, "USD") == 5_000
    approval = approval_for(waiting)
    assert approval is not None
    assert [need.people for need in approval.missing()] == [(support_lead,)]

    decided = approve(waiting, support_lead)

    assert decided.state == "paid"
    assert wallet_balance(player, "USD") == 30_000


def test_whoever_asked_for_a_large_refund_cannot_approve_it(
    dear_line: OrderLine, player: User, support_lead: User
) -> None:
    waiting = refund(dear_line, 25_000, support_lead)

    with pytest.raises(NotDistinct):
        approve(waiting, support_lead)

    assert wallet_balance(player, "USD") == 5_000


def test_a_waiting_refund_holds_its_part_and_a_refused_one_frees_it(
    dear_line: OrderLine, player: User, agent: User, support_lead: User
) -> None:
    waiting = refund(dear_line, 20_000, agent)
    with pytest.raises(RefundRefused):
        refund(dear_line, 6_000, agent, "r2")

    refused = reject(waiting, support_lead, "Played for weeks")

    assert refused.state == "refused"
    assert refund(dear_line, 6_000, agent, "r3").state == "paid"
    assert wallet_balance(player, "USD") == 11_000


def test_a_refund_happens_today_unless_told_otherwise(
    line: OrderLine, agent: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    today, day = (timezone.localdate() + timedelta(days=days) for days in (5, 2))
    later = timezone.now() + timedelta(days=5)
    monkeypatch.setattr(timezone, "now", lambda: later)
    earlier = refund(line, 100, agent, "r1", effective_on=day)
    now = refund(line, 100, agent, "r2")

    assert earlier.effective_on == day
    assert earlier.entry is not None
    assert earlier.entry.effective_on == day
    assert now.effective_on == today


def test_players_and_founders_cannot_refund(
    line: OrderLine, player: User, founder: User, editor: User
) -> None:
    entries = Entry.objects.count()
    for person, answer in ((player, Http404), (founder, Http404), (editor, PermissionDenied)):
        with pytest.raises(answer):
            refund(line, 500, person)

    assert Entry.objects.count() == entries
    assert verify().discrepancies == ()


def test_a_large_refund_cut_into_small_ones_still_needs_a_lead(
    dear_line: OrderLine, player: User, agent: User
) -> None:
    assert refund(dear_line, 10_000, agent, "1").state == "paid"
    rest = refund(dear_line, 10_000, agent, "2")

    assert rest.state == "requested"
    assert approval_for(rest) is not None
    assert wallet_balance(player, "USD") == 15_000


@pytest.mark.parametrize("days", [-1, 1])
def test_a_refund_is_dated_between_its_sale_and_today(
    line: OrderLine, player: User, agent: User, days: int
) -> None:
    day = timezone.localdate() + timedelta(days=days)
    with pytest.raises(RefundRefused, match="choose a day"):
        refund(line, 500, agent, effective_on=day)

    assert not Refund.objects.exists()


def test_the_reason_is_the_studios_to_read_and_not_the_buyers(
    player: User, line: OrderLine, agent: User
) -> None:
    reason = "Asks for everything back each month"
    refund_line(line=line, amount_minor=line.gross_minor, reason=reason, key="r", actor=agent)
    client = Client()
    client.force_login(player)
    page = client.get(f"/orders/{line.order.number}/").content.decode()
    assert "refund" in page.lower()
    assert reason not in page
    assert not any(reason in str(told.text) for told in Notification.objects.filter(person=player))
