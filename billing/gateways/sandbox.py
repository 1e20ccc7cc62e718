"""The adapter to the built-in sandbox bank, written as for any provider across a network."""

import hashlib
import hmac
import json

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.errors import BadSignature
from billing.gateways import sandbox_bank
from billing.gateways.port import Charge, Session
from billing.models import SandboxCharge


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
        pay_url = reverse("billing:sandbox_pay", args=[charge.token])
        return Session(reference=charge.token, pay_url=pay_url)

    def find(self, *, key: str) -> Charge | None:
        charge = sandbox_bank.find_charge(merchant_key=key)
        return _as_charge(charge) if charge else None

    def read_notification(self, *, body: bytes, signature: str) -> Charge:
        if not hmac.compare_digest(sign(body).encode(), signature.encode()):
            raise BadSignature(_("The notification is not signed by the sandbox bank."))
        said = json.loads(body)
        return Charge(
            key=said["key"],
            reference=said["reference"],
            outcome=said["outcome"],
            currency=said["currency"],
            amount_minor=said["amount_minor"],
            fee_minor=said["fee_minor"],
        )


def sign(body: bytes) -> str:
    return hmac.new(settings.SANDBOX_GATEWAY_SECRET.encode(), body, hashlib.sha256).hexdigest()


def notification_of(charge: SandboxCharge) -> tuple[bytes, str]:
    """Body and signature of what the bank sends about a charge."""
    body = json.dumps(
        {
            "key": charge.merchant_key,
            "reference": charge.token,
            "outcome": charge.state,
            "currency": charge.currency,
            "amount_minor": charge.amount_minor,
            "fee_minor": charge.fee_minor,
        },
        sort_keys=True,
    ).encode()
    return body, sign(body)


def _as_charge(charge: SandboxCharge) -> Charge:
    said, signature = notification_of(charge)
    return SandboxGateway().read_notification(body=said, signature=signature)
