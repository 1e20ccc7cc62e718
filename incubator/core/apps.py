from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The bottom of the house: money, time, lifecycles, audit, history, numbers, words."""

    name = "incubator.core"
    label = "core"
