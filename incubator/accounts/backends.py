"""Who somebody is, at each request."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db import DEFAULT_DB_ALIAS

from incubator.accounts.models import StaffRole, User
from incubator.accounts.models.people import Role
from incubator.core import database

# Asked at each request: its SQL is written once. The person's columns in the order of the model.
_COLUMNS = [field.attname for field in User._meta.concrete_fields]
_PERSON = (
    f"SELECT {', '.join(f'person.{name}' for name in _COLUMNS)},"  # noqa: S608  # all ours
    f" ARRAY(SELECT role FROM {StaffRole._meta.db_table} WHERE user_id = person.id)"
    f" FROM {User._meta.db_table} AS person WHERE person.id = %s"
)


class Passport(AuthenticationBackend):
    """allauth's. The person is read together with their roles, which almost every page asks for."""

    def get_user(self, user_id: Any) -> User | None:
        found = database.prepared(_PERSON, (user_id,))
        if not found:
            return None
        [(*values, roles)] = found
        user = User.from_db(DEFAULT_DB_ALIAS, _COLUMNS, values)
        if not self.user_can_authenticate(user):
            return None
        user.__dict__["held_roles"] = frozenset(map(Role, roles))
        return user
