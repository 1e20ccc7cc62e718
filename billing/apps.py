from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class BillingConfig(AppConfig):
    """Catalogue, wallet, orders, payments, refunds, service charges, payouts."""

    name = "billing"
    label = "billing"

    def ready(self) -> None:
        # What can be settled, of this app and of those above.
        autodiscover_modules("sources")
        # What the public sees is what is sold.
        autodiscover_modules("published")
