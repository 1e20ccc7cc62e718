from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Accounts, entries and lines: the smallest and strictest part."""

    name = "billing.ledger"
    label = "ledger"
