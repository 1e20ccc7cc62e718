from django.apps import AppConfig


class CmsConfig(AppConfig):
    """The public site: game pages, moderation, store front."""

    name = "cms"
    label = "cms"
