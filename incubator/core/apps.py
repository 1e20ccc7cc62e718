from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The bottom of the house: people, audit, approvals, lifecycles, mail, documents, money."""

    name = "incubator.core"
    label = "core"
