"""Which card paid and which were refused: as the provider reports it, and never a whole number."""

import json
from typing import Any

import pytest

from billing.payments.gateways import sandbox_bank
from billing.payments.gateways.port import Card, card_of, cards_of
from billing.payments.gateways.sandbox import SandboxGateway, notification_of, sign
from billing.payments.models import IncomingPayment, ProviderReport, SandboxCharge
from billing.payments.services.incoming import resolve_payment
from billing.payments.services.reports import receive_notification
from tests.billing.payments.test_top_ups import pay, top_up
from tests.powers import refuse

__all__ = ["top_up"]
pytestmark = pytest.mark.django_db
FIRST = {"brand": "mastercard", "last_four": "0001"}
SECOND = {"brand": "mastercard", "last_four": "0002"}


def say(charge: SandboxCharge, **changes: Any) -> IncomingPayment:
    """What the bank would send of the charge, with changes; the payment afterwards."""
    said = json.loads(notification_of(charge)[0]) | changes
    body = json.dumps(said).encode()
    receive_notification(provider=SandboxGateway.name, body=body, signature=sign(body))
    return IncomingPayment.objects.get(key=charge.merchant_key)


def decline(payment: IncomingPayment) -> None:
    with pytest.raises(sandbox_bank.CardRefused):
        pay(payment, sandbox_bank.DECLINED_CARD)


def test_a_payment_keeps_which_card_paid_and_which_were_refused(top_up: IncomingPayment) -> None:
    decline(top_up)
    decline(top_up)
    waiting = resolve_payment(payment=top_up)
    assert (waiting.state, waiting.card_last_four) == ("waiting", "")
    assert waiting.declined_cards == [SECOND, SECOND]
    charge = pay(top_up)
    paid = resolve_payment(payment=top_up)
    assert (paid.state, paid.card_brand, paid.card_last_four) == ("paid", "mastercard", "0001")
    assert paid.declined_cards == [SECOND, SECOND]
    # The bank says the same again, and then otherwise: what was paid keeps its card.
    say(charge, card={"brand": "visa", "last_four": "4242"}, declined=[])
    assert IncomingPayment.objects.get().card_last_four == "0001"
    for model in (IncomingPayment, ProviderReport, SandboxCharge):
        kept = str(list(model.objects.values()))
        assert sandbox_bank.APPROVED_CARD not in kept
        assert sandbox_bank.DECLINED_CARD not in kept


def test_a_payment_that_failed_was_refused_its_card(top_up: IncomingPayment) -> None:
    charge = SandboxCharge.objects.get()
    failed = say(charge, outcome="failed", card=FIRST)
    assert (failed.state, failed.card_last_four) == ("failed", "")
    assert failed.declined_cards == [FIRST]


@pytest.mark.parametrize(
    "said",
    [
        "4242",
        ["4242"],
        {},
        {"brand": "visa"},
        {"brand": "visa", "last_four": "4242424242424242"},
        {"brand": "visa", "last_four": "42"},
        {"brand": "4242424242424242", "last_four": "4242"},
        {"brand": "", "last_four": "4242"},
        {"brand": "visa\0", "last_four": "4242"},
        {"brand": {"visa": 1}, "last_four": 4242.5},
    ],
)
def test_what_is_no_card_is_left_out_and_the_payment_counts(
    top_up: IncomingPayment, said: Any
) -> None:
    assert card_of(said) is None
    charge = pay(top_up)
    paid = say(charge, card=said, declined=said)
    assert (paid.state, paid.card_brand, paid.card_last_four) == ("paid", "", "")
    assert paid.declined_cards == []


def test_a_card_is_read_as_providers_write_it() -> None:
    assert card_of({"brand": "Visa", "last_four": 4242}) == Card("visa", "4242")
    assert cards_of([FIRST, None, SECOND] * 30) == (Card(**FIRST), Card(**SECOND)) * 6 + (
        Card(**FIRST),
    )


def test_raw_sql_keeps_no_longer_number_and_changes_no_card(top_up: IncomingPayment) -> None:
    table = "payments_incomingpayment"
    refuse(
        f"UPDATE {table} SET card_brand = '555500000001', card_last_four = '0001'",  # noqa: S608
        "incoming_card_is_four_digits",
    )
    refuse(
        f"UPDATE {table} SET card_brand = 'visa', card_last_four = '12a4'",  # noqa: S608
        "incoming_card_is_four_digits",
    )
    number = '[{"brand": "visa", "last_four": "5555000000000001"}]'
    refuse(f"UPDATE {table} SET declined_cards = '{number}'", "only four digits")  # noqa: S608
    pay(top_up)
    resolve_payment(payment=top_up)
    for change in ("card_last_four = '0002'", "declined_cards = '[1]'"):
        refuse(f"UPDATE {table} SET {change}", "kept as it was written")  # noqa: S608
