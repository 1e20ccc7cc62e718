from django.apps import AppConfig


class WebConfig(AppConfig):
    """What pages are made of: the component kit, lists, forms, drafts, saved views, confirmations."""

    name = "incubator.web"
    label = "web"
