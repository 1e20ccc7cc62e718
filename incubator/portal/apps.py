from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Pages that read several apps: homes, search, the demo world."""

    name = "incubator.portal"
    label = "portal"
