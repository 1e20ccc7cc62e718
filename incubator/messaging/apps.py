from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules, import_string

from incubator.core import acts


class MessagingConfig(AppConfig):
    """Telling people: mail as rows first, notifications, what each person wants to be mailed."""

    name = "incubator.messaging"
    label = "messaging"

    def ready(self) -> None:
        # Each app declares what it tells people in a module `notices.py`.
        autodiscover_modules("notices")
        # By now models are there, which notices are.
        acts.FOLLOWERS.append(import_string("incubator.messaging.telling.tell"))
