from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LedgerConfig(AppConfig):
    """Accounts, entries and lines: the smallest and strictest part."""

    name = "billing.ledger"
    label = "ledger"

    def ready(self) -> None:
        # What other apps call their accounts, and which of their rows have entries.
        autodiscover_modules("bookkeeping")
