from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """The bottom of the house: money, time, lifecycles, audit, history, numbers, words."""

    name = "incubator.core"
    label = "core"

    def ready(self) -> None:
        # A row is worded also by a process that never wrote one of its kind.
        autodiscover_modules("words", "act_words", "entry_words")
        # What exists in the demo only.
        autodiscover_modules("demo_parts")
        # What waits, who is told and who may is read by all processes, whichever acts.
        autodiscover_modules("acts")
        # What is held about a person, by every app that holds something.
        autodiscover_modules("personal")
