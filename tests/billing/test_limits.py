"""Limits that players set themselves on what they pay in."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client

from billing.errors import AmountRefused, LimitReached
from billing.models import Order, PayLimit, Product
from billing.selectors.limits import limited
from billing.selectors.quotes import Item
from billing.services import limits
from billing.services.limits import set_limit
from billing.services.orders import place_order
from billing.services.topups import start_top_up
from incubator.accounts.models import User
from tests.billing.conftest import Fill

pytestmark = pytest.mark.django_db


def limit(player: User, monthly_minor: int | None) -> PayLimit:
    return set_limit(player=player, currency="USD", monthly_minor=monthly_minor, actor=player)


def top_up(player: User, amount_minor: int, currency: str = "USD") -> None:
    start_top_up(player=player, amount_minor=amount_minor, currency=currency, actor=player)


def test_what_is_paid_and_what_may_still_be_paid_counts(player: User, fill: Fill) -> None:
    fill(player, 10_00)
    limit(player, 25_00)
    top_up(player, 10_00)
    with pytest.raises(LimitReached, match=r"\$25\.00 a month, of which \$5\.00 is left"):
        top_up(player, 5_01)
    top_up(player, 5_00)
    top_up(player, 50_00, "EUR")
    assert limited(player, "USD").left_minor == 0


def test_a_purchase_that_would_go_beyond_it_is_not_begun(
    player: User, product: Product, fill: Fill
) -> None:
    """What is in the wallet can be spent as ever."""
    fill(player, 15_00)
    limit(player, 19_00)
    with pytest.raises(LimitReached):
        place_order(player=player, items=[Item(product)], currency="USD", key="a", actor=player)
    assert not Order.objects.exists()
    limit(player, 0)
    with pytest.raises(LimitReached):
        top_up(player, 1_00)


def test_less_counts_at_once_and_more_a_day_later(
    player: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(player, 20_00)
    limit(player, 10_00)
    assert limited(player, "USD").most_minor == 10_00
    raised = limit(player, None)
    now = limited(player, "USD")
    assert (now.most_minor, now.to_come) == (10_00, raised)
    # Thought better of it.
    limit(player, 10_00)
    assert limited(player, "USD").to_come is None
    monkeypatch.setattr(limits, "RAISED_AFTER", timedelta())
    limit(player, 30_00)
    assert limited(player, "USD").most_minor == 30_00


def test_only_oneself_sets_it_and_nobody_rewrites_it(player: User, stranger: User) -> None:
    with pytest.raises(PermissionDenied):
        set_limit(player=player, currency="USD", monthly_minor=1, actor=stranger)
    with pytest.raises(AmountRefused):
        limit(player, -1)
    limit(player, 5_00)
    with pytest.raises(DatabaseError), transaction.atomic():
        PayLimit.objects.update(monthly_minor=500_00)


def test_the_page_says_what_is_left_and_takes_nothing_for_no_limit(
    client: Client, player: User
) -> None:
    client.force_login(player)
    url = "/wallet/limit/?currency=JPY"
    assert client.get("/wallet/limit/?currency=XXX").status_code == 404
    assert "12.5" in client.post(url, {"monthly_minor": "12.5"}).content.decode()
    page = client.post(url, {"monthly_minor": "5000"}, follow=True).content.decode()
    assert "at most JP¥5,000 a month" in page
    assert (
        "there is no limit any more"
        in client.post(url, {"monthly_minor": ""}, follow=True).content.decode()
    )
