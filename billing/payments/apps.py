from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PaymentsConfig(AppConfig):
    """Money that leaves through the bank and money that comes in through a provider."""

    name = "billing.payments"
    label = "payments"

    def ready(self) -> None:
        # Each app says in modules `outgoing.py` and `incoming.py` what of its own is paid, and what
        # that posts.
        autodiscover_modules("outgoing", "incoming")
        # Of adapters, which keep books of their own and so are read when all models are there.
        autodiscover_modules("checks")
