"""Who somebody is, at each request."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from incubator.accounts.models import StaffRole, User
from incubator.accounts.models.people import Role


class Passport(AuthenticationBackend):
    """allauth's. The person is read together with their roles, which almost every page asks for."""

    def get_user(self, user_id: Any) -> User | None:
        roles = StaffRole.objects.filter(user=OuterRef("pk")).values("role")
        user = User.objects.annotate(role_names=ArraySubquery(roles)).filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        user.__dict__["held_roles"] = frozenset(map(Role, user.__dict__.pop("role_names")))
        return user
