from django.apps import AppConfig

from incubator.web import house_words


class WebConfig(AppConfig):
    """What pages are made of: the component kit, lists, forms, drafts, saved views, confirmations."""

    name = "incubator.web"
    label = "web"

    def ready(self) -> None:
        house_words.put_in_place()
