from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Catalogue, wallet, orders, payments, refunds, service charges, payouts."""

    name = "billing"
    label = "billing"
