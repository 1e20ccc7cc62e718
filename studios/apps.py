from django.apps import AppConfig
from django.utils.module_loading import import_string


class StudiosConfig(AppConfig):
    """Tracks, applications, studios, memberships, games, rate card, requests and usage."""

    name = "studios"
    label = "studios"

    def ready(self) -> None:
        # By now models are there.
        movers = import_string("incubator.accounts.step_up.MONEY_MOVERS")
        movers.append(import_string("studios.access.moves_money"))
