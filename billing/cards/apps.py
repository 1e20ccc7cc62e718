from django.apps import AppConfig


class CardsConfig(AppConfig):
    """Prepaid cards: made in batches, sold through distributors, redeemed or spent by players."""

    name = "billing.cards"
    label = "cards"
