"""What `manage.py check` asks about payment providers."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from billing.payments.gateways import ADAPTERS


@register()
def check_providers(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """A name that nothing stands for would only be found out when somebody wants to pay."""
    return [
        Error(
            f"PAYMENT_PROVIDERS names “{name}”, which is no provider that there is.",
            hint=f"Name some of: {', '.join(ADAPTERS)}.",
            id="payments.E001",
        )
        for name in settings.PAYMENT_PROVIDERS
        if name not in ADAPTERS
    ]
