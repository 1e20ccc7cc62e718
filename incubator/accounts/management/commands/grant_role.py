"""`manage.py grant_role EMAIL ROLE`: the first administrators, and what takes two of them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from incubator.accounts.access import Role
from incubator.accounts.addresses import owner_of
from incubator.accounts.errors import RoleRefused
from incubator.accounts.services.role_requests import grant_on_the_server


class Command(BaseCommand):
    help = "Give a staff role, as long as there are fewer than two administrators."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=Role.values)

    def handle(self, *args: Any, email: str, role: str, **options: Any) -> None:
        user = owner_of(email)
        if user is None:
            raise CommandError(
                "Nobody has an open account with this address, confirmed by its mail."
            )
        try:
            grant_on_the_server(user=user, role=role)
        except RoleRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{user.email}: {Role(role).label}")
