"""The sandbox bank: a payment provider that moves no money, with a book of its own.

It knows nothing of what is paid for: merchants name a key, an amount and where to return to.
"""

from datetime import timedelta
from fractions import Fraction

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.payments.errors import PaymentKeyReused
from billing.payments.models import SandboxCharge
from incubator.core.errors import DomainError
from incubator.core.money import exponent

OPEN_FOR = timedelta(hours=1)
# 2.9 % and 30 cents, what card payments typically cost a small merchant.
FEE_SHARE = Fraction(29, 1000)
FEE_FIXED_CENTS = 30

APPROVED_CARD = "5555000000000001"
DECLINED_CARD = "5555000000000002"
POOR_CARD = "5555000000000003"
# Pays, but the bank's message and the way back are lost: the sweep has to find out.
SILENT_CARD = "5555000000000004"

TEST_CARDS = (
    (APPROVED_CARD, gettext_lazy("pays")),
    (DECLINED_CARD, gettext_lazy("is declined")),
    (POOR_CARD, gettext_lazy("has too little on it")),
    (SILENT_CARD, gettext_lazy("pays, but the shop is not told")),
)


# All of them begin with this.
BRAND = "mastercard"
REFUSALS = {
    DECLINED_CARD: gettext_lazy("The card was declined. Nothing was charged; try another card."),
    POOR_CARD: gettext_lazy("There is too little on this card. Nothing was charged."),
}
# The bank's book holds no more refused attempts of one charge.
MOST_REFUSED = 20


class CardRefused(DomainError):
    """The cardholder may try another card on the same page."""


def fee_of(amount_minor: int, currency: str) -> int:
    fixed = Fraction(FEE_FIXED_CENTS * 10 ** exponent(currency), 100)
    return round(amount_minor * FEE_SHARE + fixed)


@transaction.atomic
def open_charge(
    *, merchant_key: str, currency: str, amount_minor: int, description: str, return_url: str
) -> SandboxCharge:
    charge, _created = SandboxCharge.objects.get_or_create(
        merchant_key=merchant_key,
        defaults={
            "currency": currency,
            "amount_minor": amount_minor,
            "description": description,
            "return_url": return_url,
        },
    )
    if (charge.currency, charge.amount_minor) != (currency, amount_minor):
        raise PaymentKeyReused(_("This key already stands for a payment of another amount."))
    return charge


@transaction.atomic
def find_charge(*, merchant_key: str) -> SandboxCharge | None:
    charge = SandboxCharge.objects.select_for_update().filter(merchant_key=merchant_key).first()
    if charge and charge.state == "open" and charge.created_at < timezone.now() - OPEN_FOR:
        _decide(charge, "expired")
    return charge


def pay_charge(*, token: str, card_number: str) -> SandboxCharge:
    """Pay with a card. Raises CardRefused, which the bank's book keeps; paying what is paid changes
    nothing.
    """
    digits = "".join(card_number.split())
    if digits not in {number for number, _meaning in TEST_CARDS}:
        raise CardRefused(gettext_lazy("This is not one of the test cards listed on this page."))
    charge, is_refused = _try_card(token, digits)
    if is_refused:
        raise CardRefused(REFUSALS[digits])
    return charge


@transaction.atomic
def _try_card(token: str, digits: str) -> tuple[SandboxCharge, bool]:
    charge = SandboxCharge.objects.select_for_update().get(token=token)
    if charge.state != "open":
        return charge, False
    if digits in REFUSALS:
        refused = {"brand": BRAND, "last_four": digits[-4:]}
        charge.declined = [*charge.declined, refused][:MOST_REFUSED]
        charge.save(update_fields=["declined"])
        return charge, True
    charge.fee_minor = fee_of(charge.amount_minor, charge.currency)
    charge.card_brand, charge.card_last_four = BRAND, digits[-4:]
    _decide(charge, "paid")
    return charge, False


@transaction.atomic
def cancel_charge(*, token: str) -> SandboxCharge:
    charge = SandboxCharge.objects.select_for_update().get(token=token)
    if charge.state == "open":
        _decide(charge, "cancelled")
    return charge


def keeps_silent(charge: SandboxCharge) -> bool:
    return charge.state == "paid" and charge.card_last_four == SILENT_CARD[-4:]


def _decide(charge: SandboxCharge, state: str) -> None:
    charge.state, charge.decided_at = state, timezone.now()
    charge.save(update_fields=["state", "decided_at", "fee_minor", "card_brand", "card_last_four"])
