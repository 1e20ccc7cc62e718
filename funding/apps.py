from django.apps import AppConfig

from funding import checks


class FundingConfig(AppConfig):
    """Funds, awards, milestones, tranches, deals, settlement and statements."""

    name = "funding"
    label = "funding"

    def ready(self) -> None:
        checks.register_checks()
