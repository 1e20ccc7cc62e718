from django.apps import AppConfig

from incubator.web import house_words
from incubator.web.limits import say_how_much


class WebConfig(AppConfig):
    """What pages are made of: the component kit, lists, forms, drafts, saved views, confirmations."""

    name = "incubator.web"
    label = "web"

    def ready(self) -> None:
        say_how_much()
        house_words.put_in_place()
