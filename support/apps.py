from django.apps import AppConfig


class SupportConfig(AppConfig):
    """Queues, tickets, messages and mail."""

    name = "support"
    label = "support"
