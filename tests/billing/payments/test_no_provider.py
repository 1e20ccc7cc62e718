"""Where no payment provider is set up, no money comes in, and everybody is told so plainly."""

import uuid
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from billing.payments.checks import check_providers
from billing.payments.errors import NoProvider, ProviderGone
from billing.payments.gateways import sandbox_bank
from billing.payments.gateways.sandbox import notification_of
from billing.payments.models import IncomingPayment, ProviderReport, SandboxCharge
from billing.payments.services.incoming import resolve_payment
from billing.payments.tasks import resolve_payments
from billing.selectors.wallets import wallet_balance
from billing.services.topups import start_top_up
from incubator.accounts.models import User
from tests.billing.payments.test_top_ups import make_older, pay

pytestmark = pytest.mark.django_db


def signed_in(player: User) -> Client:
    browser = Client()
    browser.force_login(player)
    return browser


@pytest.fixture
def begun(player: User) -> IncomingPayment:
    """A top-up that was begun while the sandbox bank was there."""
    return start_top_up(player=player, amount_minor=1_000_00, currency="USD", actor=player)


@pytest.fixture
def nobody(begun: IncomingPayment, settings: Settings) -> Settings:
    settings.PAYMENT_PROVIDERS = []
    return settings


def test_the_wallet_says_that_topping_up_is_not_possible_yet(
    player: User, nobody: Settings
) -> None:
    browser = signed_in(player)
    page = browser.get(reverse("billing:wallet")).content.decode()
    assert "Topping up is not possible yet" in page
    assert "Go to payment" not in page
    sent = browser.post(reverse("billing:wallet"), {"amount_minor": "10.00"})
    assert sent.status_code == 200
    assert IncomingPayment.objects.count() == 1
    with pytest.raises(NoProvider):
        start_top_up(player=player, amount_minor=10_00, currency="USD", actor=player)


@pytest.mark.parametrize("named", [[], ["another"], ["sandbox "]])
def test_a_printed_card_pays_nothing_where_the_sandbox_is_not_named(
    player: User, begun: IncomingPayment, settings: Settings, named: list[str]
) -> None:
    settings.PAYMENT_PROVIDERS = named
    browser = signed_in(player)
    bank = reverse("payments:sandbox_pay", args=[begun.provider_reference])
    assert browser.get(bank).status_code == 404
    paid = browser.post(bank, {"card_number": sandbox_bank.APPROVED_CARD})
    assert paid.status_code == 404
    assert SandboxCharge.objects.get().is_open
    assert wallet_balance(player, "USD") == 0


def test_the_sandbox_is_not_believed_where_it_is_not_named(
    player: User, begun: IncomingPayment, settings: Settings
) -> None:
    body, signature = notification_of(pay(begun))
    settings.PAYMENT_PROVIDERS = []
    told = Client().post(
        reverse("payments:sandbox_notification"),
        body,
        content_type="application/json",
        headers={"X-Sandbox-Signature": signature},
    )
    assert told.status_code == 404
    with pytest.raises(ProviderGone):
        resolve_payment(payment=begun)
    make_older(begun, sandbox_bank.OPEN_FOR)
    resolve_payments()
    returned = signed_in(player).get(reverse("payments:returned", args=[begun.number]), follow=True)
    assert "is not set up here any more" in returned.content.decode()
    begun.refresh_from_db()
    assert begun.state == "waiting"
    assert wallet_balance(player, "USD") == 0
    assert not ProviderReport.objects.exists()


def test_a_provider_that_does_not_exist_is_told_before_anybody_wants_to_pay(
    settings: Settings,
) -> None:
    assert check_providers(None) == []
    settings.PAYMENT_PROVIDERS = ["sandbox", "sandbax"]
    [found] = run_checks()
    assert "sandbax" in found.msg


def test_a_key_that_is_known_answers_with_its_payment_as_before(
    player: User, settings: Settings
) -> None:
    asked: dict[str, Any] = {
        "player": player,
        "amount_minor": 10_00,
        "currency": "USD",
        "actor": player,
    }
    key = uuid.uuid4()
    first = start_top_up(**asked, key=key)
    settings.PAYMENT_PROVIDERS = []
    assert start_top_up(**asked, key=key) == first
