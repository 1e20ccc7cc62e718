"""Signing up twice in the same moment: the second form finds out only from the database."""

from typing import Any

from allauth.account.forms import SignupForm
from django.db import IntegrityError, transaction
from django.http import HttpRequest


class PassportForm(SignupForm):
    """A form of its own module: django-allauth's reads what it asks besides from `core.forms`."""

    def try_save(self, request: HttpRequest) -> Any:
        """As for an address that was known before: the same answer, and a mail to its owner."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)
