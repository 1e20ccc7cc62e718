"""Payment providers behind one port. Which of them are there, PAYMENT_PROVIDERS says."""

from django.conf import settings

from billing.payments.errors import NoProvider, ProviderGone
from billing.payments.gateways.port import Charge, Gateway, Outcome, Session
from billing.payments.gateways.sandbox import SandboxGateway

__all__ = [
    "Charge",
    "Gateway",
    "Outcome",
    "Session",
    "can_be_paid",
    "first_gateway",
    "gateway_named",
]

ADAPTERS: dict[str, Gateway] = {gateway.name: gateway for gateway in (SandboxGateway(),)}


def configured() -> list[Gateway]:
    return [ADAPTERS[name] for name in settings.PAYMENT_PROVIDERS if name in ADAPTERS]


def can_be_paid() -> bool:
    """Whether anybody can pay anything here."""
    return bool(configured())


def first_gateway() -> Gateway:
    """The provider for what begins now. Raises NoProvider."""
    found = configured()
    if not found:
        raise NoProvider
    return found[0]


def gateway_named(name: str) -> Gateway:
    """Raises ProviderGone for a provider that is not configured."""
    if name not in {gateway.name for gateway in configured()}:
        raise ProviderGone(name)
    return ADAPTERS[name]
