from django.apps import AppConfig


class ServersConfig(AppConfig):
    """Blueprints and servers: desired and observed state, and what running costs."""

    name = "studios.servers"
    label = "servers"
