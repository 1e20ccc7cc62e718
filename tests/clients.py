"""A client whose people have just proved their second factor.

For tests about something else than that proof, which is tests/accounts/test_step_up.py.
"""

import time
from typing import Any

import django.test
from allauth.account.internal.flows import login
from allauth.account.internal.userkit import user_id_to_str

from incubator.accounts.models import User


class Client(django.test.Client):
    def force_login(self, user: User, backend: str | None = None) -> None:
        super().force_login(user, backend)
        prove_second_factor(self, user)


def words(response: Any) -> str:
    """A page without the places where long codes of accounts may break, or must not."""
    page: str = response.content.decode()
    return page.replace("<wbr>", "").replace("\N{WORD JOINER}", "")


def prove_second_factor(client: django.test.Client, user: User) -> None:
    """Leave in the session what a code typed just now leaves there."""
    session = client.session
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "mfa", "type": "totp", "at": time.time(), "reauthenticated": True}
    ]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(user)
    session.save()
