"""The adapter to the built-in sandbox bank, written as for any provider across a network."""

import hashlib
import hmac
import json
from typing import get_args

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.payments.errors import BadSignature, ReportUnreadable
from billing.payments.gateways import sandbox_bank
from billing.payments.gateways.port import Charge, Outcome, Session, card_of, cards_of
from billing.payments.models import SandboxCharge


class SandboxGateway:
    """Implements `Gateway`."""

    name = "sandbox"

    def open_session(
        self, *, key: str, currency: str, amount_minor: int, description: str, return_url: str
    ) -> Session:
        charge = sandbox_bank.open_charge(
            merchant_key=key,
            currency=currency,
            amount_minor=amount_minor,
            description=description,
            return_url=return_url,
        )
        pay_url = reverse("payments:sandbox_pay", args=[charge.token])
        return Session(reference=charge.token, pay_url=pay_url)

    def find(self, *, key: str) -> Charge | None:
        charge = sandbox_bank.find_charge(merchant_key=key)
        return _as_charge(charge) if charge else None

    def read_notification(self, *, body: bytes, signature: str) -> Charge:
        if not hmac.compare_digest(sign(body).encode(), signature.encode()):
            raise BadSignature(_("The notification is not signed by the sandbox bank."))
        try:
            return _read(json.loads(body))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise ReportUnreadable(_("The sandbox bank said something unknown.")) from error


# The most that a row of ours holds.
LONGEST = {"key": 64, "reference": 120, "currency": 3}
MOST_MINOR = 2**63 - 1


def _read(said: dict[str, object]) -> Charge:
    """Raises ValueError, KeyError or TypeError for anything but what the bank promises to send."""
    texts = {name: str(said[name]) for name in LONGEST}
    amounts = [said["amount_minor"], said["fee_minor"]]
    if said["outcome"] not in get_args(Outcome) or any("\0" in text for text in texts.values()):
        raise ValueError(said["outcome"])
    if any(len(text) > LONGEST[name] for name, text in texts.items()):
        raise ValueError(texts)
    if any(type(amount) is not int or not 0 <= amount <= MOST_MINOR for amount in amounts):
        raise ValueError(amounts)
    return Charge(
        **texts,
        outcome=said["outcome"],  # type: ignore[arg-type]  # checked above
        amount_minor=said["amount_minor"],  # type: ignore[arg-type]
        fee_minor=said["fee_minor"],  # type: ignore[arg-type]
        card=card_of(said.get("card")),
        declined=cards_of(said.get("declined")),
    )


def sign(body: bytes) -> str:
    return hmac.new(settings.SANDBOX_GATEWAY_SECRET.encode(), body, hashlib.sha256).hexdigest()


def notification_of(charge: SandboxCharge) -> tuple[bytes, str]:
    """Body and signature of what the bank sends about a charge."""
    said = {
        "key": charge.merchant_key,
        "reference": charge.token,
        "outcome": charge.state,
        "currency": charge.currency,
        "amount_minor": charge.amount_minor,
        "fee_minor": charge.fee_minor,
    }
    if charge.card_last_four:
        said["card"] = {"brand": charge.card_brand, "last_four": charge.card_last_four}
    if charge.declined:
        said["declined"] = charge.declined
    body = json.dumps(said, sort_keys=True).encode()
    return body, sign(body)


def _as_charge(charge: SandboxCharge) -> Charge:
    said, signature = notification_of(charge)
    return SandboxGateway().read_notification(body=said, signature=signature)
