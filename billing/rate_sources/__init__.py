"""Where exchange rates are published, behind one port. EXCHANGE_RATES_URL says where, if anywhere."""

from django.conf import settings

from billing.rate_sources.port import RateSource
from billing.rate_sources.web import WebSource

__all__ = ["RateSource", "configured_source"]


def configured_source() -> RateSource | None:
    """None where nothing is fetched, and rates come by hand or not at all."""
    url = settings.EXCHANGE_RATES_URL
    return WebSource(url) if url else None
