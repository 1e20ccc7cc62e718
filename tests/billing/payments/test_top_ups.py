"""Topping up through the sandbox bank: paid once, whatever speaks first."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from billing.errors import AmountRefused
from billing.ledger import chart
from billing.ledger.models import Entry
from billing.ledger.services import balance
from billing.payments.errors import BadSignature, GatewayUnavailable, PaymentKeyReused
from billing.payments.gateways import Session, gateway_named, sandbox_bank
from billing.payments.gateways.sandbox import SandboxGateway, notification_of, sign
from billing.payments.models import IncomingPayment, SandboxCharge, UnmatchedReport
from billing.payments.services import incoming
from billing.payments.services.incoming import open_payment, resolve_payment
from billing.payments.services.reports import receive_notification
from billing.payments.tasks import resolve_payments
from billing.selectors.wallets import wallet_balance
from billing.services.topups import start_top_up
from incubator.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def top_up(player: User) -> IncomingPayment:
    return start_top_up(player=player, amount_minor=10_000, currency="USD", actor=player)


def pay(top_up: IncomingPayment, card: str = sandbox_bank.APPROVED_CARD) -> SandboxCharge:
    return sandbox_bank.pay_charge(token=top_up.provider_reference, card_number=card)


def make_older(top_up: IncomingPayment, age: timedelta) -> None:
    """As if this much time had passed since the player pressed the button."""
    moment = timezone.now() - age
    IncomingPayment.objects.filter(pk=top_up.pk).update(created_at=moment)
    SandboxCharge.objects.filter(merchant_key=top_up.key).update(created_at=moment)
    top_up.refresh_from_db()


def test_the_fee_is_ours_and_the_player_gets_the_whole_amount(
    player: User, top_up: IncomingPayment
) -> None:
    pay(top_up)

    paid = resolve_payment(payment=top_up)

    # 2.9 % of 100.00 and 0.30.
    assert (paid.state, paid.fee_minor) == ("paid", 320)
    assert balance(chart.gateway("sandbox", "USD")) == 9_680
    assert balance(chart.expense("processor_fee", "USD")) == 320
    assert wallet_balance(player, "USD") == 10_000


@pytest.mark.parametrize(("amount", "fee"), [(100, 33), (500, 44), (1_500, 74), (1_000, 59)])
def test_the_banks_fee_is_rounded_half_to_even(amount: int, fee: int) -> None:
    # 0.33 exactly 32.9; 44.5 and 73.5 are ties.
    assert sandbox_bank.fee_of(amount, "USD") == fee


def test_return_notification_twice_and_sweep_credit_once(
    player: User, top_up: IncomingPayment
) -> None:
    body, signature = notification_of(pay(top_up))

    receive_notification(provider="sandbox", body=body, signature=signature)
    receive_notification(provider="sandbox", body=body, signature=signature)
    resolve_payment(payment=top_up)
    make_older(top_up, timedelta(minutes=2))
    resolve_payments()

    assert wallet_balance(player, "USD") == 10_000
    assert Entry.objects.count() == 1


def test_the_sweep_finds_a_payment_that_nobody_told_us_about(
    player: User, top_up: IncomingPayment
) -> None:
    pay(top_up, sandbox_bank.SILENT_CARD)
    make_older(top_up, timedelta(minutes=1))

    assert resolve_payments() == 1

    assert wallet_balance(player, "USD") == 10_000
    assert resolve_payments() == 0


def test_a_declined_card_leaves_the_page_open_for_another_one(
    player: User, top_up: IncomingPayment
) -> None:
    for card in (sandbox_bank.DECLINED_CARD, sandbox_bank.POOR_CARD, "4000 0000 0000 0000"):
        with pytest.raises(sandbox_bank.CardRefused):
            pay(top_up, card)
    assert resolve_payment(payment=top_up).state == "waiting"
    assert wallet_balance(player, "USD") == 0

    pay(top_up)

    assert resolve_payment(payment=top_up).state == "paid"


def test_a_cancelled_payment_changes_no_wallet(player: User, top_up: IncomingPayment) -> None:
    sandbox_bank.cancel_charge(token=top_up.provider_reference)

    assert resolve_payment(payment=top_up).state == "cancelled"
    assert pay(top_up).state == "cancelled"
    assert wallet_balance(player, "USD") == 0


def test_a_page_nobody_paid_on_expires(top_up: IncomingPayment) -> None:
    make_older(top_up, timedelta(hours=2))

    assert resolve_payment(payment=top_up).state == "expired"


def test_a_provider_that_says_paid_late_is_believed(player: User, top_up: IncomingPayment) -> None:
    body, signature = notification_of(pay(top_up))
    IncomingPayment.objects.filter(pk=top_up.pk).update(state="expired")

    receive_notification(provider="sandbox", body=body, signature=signature)

    assert wallet_balance(player, "USD") == 10_000


def test_an_unsigned_notification_is_refused(player: User, top_up: IncomingPayment) -> None:
    body, signature = notification_of(pay(top_up))

    for bad in ("", signature[:-1] + "x", sign(b"other"), "é"):
        with pytest.raises(BadSignature):
            receive_notification(provider="sandbox", body=body, signature=bad)

    assert wallet_balance(player, "USD") == 0


def test_a_signed_notification_of_another_amount_waits_for_finance(
    player: User, top_up: IncomingPayment
) -> None:
    said = json.loads(notification_of(pay(top_up))[0])
    for change in ({"amount_minor": 1}, {"currency": "EUR"}, {"key": str(uuid.uuid4())}):
        body = json.dumps({**said, **change}).encode()
        receive_notification(provider="sandbox", body=body, signature=sign(body))

    assert wallet_balance(player, "USD") == 0
    assert list(UnmatchedReport.objects.values_list("why", flat=True)) == [
        "differs",
        "differs",
        "nobody_asked",
    ]


def test_when_the_provider_does_not_answer_the_intent_stays_and_can_be_repeated(
    player: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(self: SandboxGateway, **_session: object) -> None:
        raise GatewayUnavailable("The payment provider does not answer. Try again in a minute.")

    with monkeypatch.context() as patched:
        patched.setattr(SandboxGateway, "open_session", unavailable)
        with pytest.raises(GatewayUnavailable):
            start_top_up(player=player, amount_minor=10_000, currency="USD", actor=player)

    intent = IncomingPayment.objects.get()
    assert intent.state == "started"
    opened = open_payment(payment=intent, actor=player)
    assert opened.state == "waiting"
    assert opened.pay_url.startswith("/sandbox/pay/")


def test_killed_between_the_providers_answer_and_our_record_it_is_found_again(
    player: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_values: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(incoming, "_record_session", killed)
        with pytest.raises(SystemExit):
            start_top_up(player=player, amount_minor=10_000, currency="USD", actor=player)

    intent = IncomingPayment.objects.get()
    assert (intent.state, intent.pay_url) == ("started", "")
    charge = SandboxCharge.objects.get()
    opened = open_payment(payment=intent, actor=player)
    assert SandboxCharge.objects.get() == charge
    sandbox_bank.pay_charge(token=charge.token, card_number=sandbox_bank.SILENT_CARD)
    make_older(opened, timedelta(minutes=1))
    assert resolve_payments() == 1
    assert wallet_balance(player, "USD") == 10_000


def test_an_intent_the_provider_never_heard_of_is_given_up(
    player: User, top_up: IncomingPayment
) -> None:
    SandboxCharge.objects.all().delete()
    assert resolve_payment(payment=top_up).state == "waiting"

    make_older(top_up, timedelta(hours=1))

    assert resolve_payment(payment=top_up).state == "expired"


def test_the_same_key_is_one_top_up_and_one_page(player: User, stranger: User) -> None:
    key = uuid.uuid4()
    first = start_top_up(player=player, amount_minor=10_000, currency="USD", actor=player, key=key)

    again = start_top_up(player=player, amount_minor=10_000, currency="USD", actor=player, key=key)

    assert again == first
    assert SandboxCharge.objects.count() == 1
    with pytest.raises(PaymentKeyReused):
        start_top_up(player=player, amount_minor=20_000, currency="USD", actor=player, key=key)
    with pytest.raises(PaymentKeyReused):
        start_top_up(player=stranger, amount_minor=10_000, currency="USD", actor=stranger, key=key)
    assert IncomingPayment.objects.count() == 1


@pytest.mark.parametrize("amount", [0, -500, 99, 100_001])
def test_amounts_too_small_or_too_large_are_refused(player: User, amount: int) -> None:
    with pytest.raises(AmountRefused, match=r"from \$1\.00 to \$1,000\.00"):
        start_top_up(player=player, amount_minor=amount, currency="USD", actor=player)

    assert not IncomingPayment.objects.exists()


def test_nobody_tops_up_another_persons_wallet(player: User, stranger: User) -> None:
    with pytest.raises(PermissionDenied):
        start_top_up(player=player, amount_minor=10_000, currency="USD", actor=stranger)

    assert not IncomingPayment.objects.exists()


def test_the_sandbox_is_the_provider_by_default(top_up: IncomingPayment) -> None:
    assert gateway_named(top_up.provider).name == "sandbox"


def test_a_second_payment_of_one_top_up_is_not_swallowed(
    player: User, top_up: IncomingPayment
) -> None:
    body, signature = notification_of(pay(top_up))
    receive_notification(provider="sandbox", body=body, signature=signature)
    for change in ({"reference": "another-payment"}, {"fee_minor": 1}):
        other = json.dumps({**json.loads(body), **change}).encode()
        receive_notification(provider="sandbox", body=other, signature=sign(other))

    found = UnmatchedReport.objects.values_list("why", flat=True)
    assert list(found) == ["paid_twice", "differs"]
    receive_notification(provider="sandbox", body=body, signature=signature)
    assert wallet_balance(player, "USD") == 10_000


def test_a_top_up_given_up_while_its_page_was_being_opened_is_asked_about_again(
    player: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweep asked just before the provider heard of it, and the player then pays silently."""
    real = SandboxGateway.open_session

    def slow(self: SandboxGateway, **session: Any) -> Session:
        asked = IncomingPayment.objects.get()
        make_older(asked, timedelta(minutes=20))
        assert resolve_payment(payment=IncomingPayment.objects.get()).state == "expired"
        return real(self, **session)

    monkeypatch.setattr(SandboxGateway, "open_session", slow)
    opened = start_top_up(player=player, amount_minor=10_000, currency="USD", actor=player)

    assert opened.state == "waiting"
    pay(opened)
    assert resolve_payment(payment=opened).state == "paid"
    assert wallet_balance(player, "USD") == 10_000
