from django.apps import AppConfig


class FundingConfig(AppConfig):
    """Funds, awards, milestones, tranches, deals, settlement and statements."""

    name = "funding"
    label = "funding"
