from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    """Games that players connected: what each may take from a wallet, and what it asked to be bought."""

    name = "billing.connections"
    label = "connections"
