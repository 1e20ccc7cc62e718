from django.apps import AppConfig
from django.utils.module_loading import import_string

from incubator.core import acts


class AccountsConfig(AppConfig):
    """People: accounts, roles, delegations, sign-in, second factors, seeing as somebody."""

    name = "incubator.accounts"
    label = "accounts"

    def ready(self) -> None:
        # By now models are there, which proofs are kept in.
        acts.PROOFS.append(import_string("incubator.accounts.step_up.ask"))
