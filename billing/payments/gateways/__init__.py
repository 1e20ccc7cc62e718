"""Payment providers behind one port."""

from billing.payments.gateways.port import Charge, Gateway, Outcome, Session
from billing.payments.gateways.sandbox import SandboxGateway

__all__ = ["Charge", "Gateway", "Outcome", "Session", "gateway_named"]

GATEWAYS: dict[str, Gateway] = {gateway.name: gateway for gateway in (SandboxGateway(),)}


def gateway_named(name: str) -> Gateway:
    """KeyError for a provider that is not configured."""
    return GATEWAYS[name]
