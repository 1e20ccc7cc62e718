from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People: accounts, roles, delegations, sign-in, second factors, seeing as somebody."""

    name = "incubator.accounts"
    label = "accounts"
