from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules, import_string

from incubator.core import acts


class ApprovalsConfig(AppConfig):
    """Who must agree before something may happen, and who has."""

    name = "incubator.approvals"
    label = "approvals"

    def ready(self) -> None:
        # Each app declares its kinds of approvals in a module `approvals.py`.
        autodiscover_modules("approvals")
        # By now models are there, which payees need.
        acts.INTERESTS.append(import_string("incubator.approvals.payees.refusals"))
