"""Who may, as far as accounts know: staff of a role, and the person whose own something is."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from incubator.accounts.access import (
    MONEY_ROLES,
    Viewer,
    delegations_to,
    has_role,
    holders_of,
    is_staff,
    require_staff,
    roles_of,
)
from incubator.accounts.models import User
from incubator.accounts.models.people import Role
from incubator.core import shown
from incubator.core.acts import PERSON, STAFF


class Staff:
    """The incubator's staff of one of the roles; of any, if none is named.

    Administrators stand in for every role but those that move money; `itself` asks for the named
    role even where it is none of these. `own` is the object's field that names the one person
    among them who may.
    """

    def __init__(self, *named: Role, itself: bool = False, own: str = "") -> None:
        self.named = named
        self.itself = itself
        self.own = own

    def _holds(self, viewer: Viewer) -> bool:
        if not self.named:
            return is_staff(viewer)
        if self.itself:
            return bool(roles_of(viewer) & set(self.named))
        return has_role(viewer, *self.named)

    def side_of(self, viewer: Viewer, subject: Any) -> str:
        theirs = not self.own or getattr(subject, self.own) == viewer
        return STAFF if theirs and self._holds(viewer) else ""

    def people(self, subject: Any) -> Iterable[tuple[User, str]]:
        holders = {person.pk: person for role in self.named for person in holders_of(role)}
        own = getattr(subject, f"{self.own}_id") if self.own else None
        return [(one, STAFF) for one in holders.values() if own in (None, one.pk)]

    def narrow(self, rows: QuerySet[Any], viewer: Viewer) -> QuerySet[Any] | None:
        if not self._holds(viewer):
            return None
        return rows.filter(**{self.own: viewer}) if self.own else rows

    def require(self, viewer: Viewer, subject: Any) -> None:
        require_staff(viewer)
        if not self._holds(viewer):
            raise PermissionDenied(_("Only %(names)s may do this.") % {"names": self.called()})
        if not self.side_of(viewer, subject):
            raise PermissionDenied(
                _("%(subject)s is somebody else's, so only they may do this.")
                % {"subject": subject}
            )

    def called(self) -> str:
        return shown.one_of(str(role.label) for role in self.named)

    def roles(self) -> frozenset[str]:
        held = set(self.named or Role)
        if not self.itself and not held <= MONEY_ROLES:
            held.add(Role.ADMINISTRATOR)
        return frozenset(f"{STAFF}:{role}" for role in held)


class Readers(Staff):
    """Who reads a part of the staff's pages: the named roles, auditors, and who stands in."""

    def side_of(self, viewer: Viewer, subject: Any) -> str:
        if self._holds(viewer) or Role.AUDITOR in roles_of(viewer):
            return STAFF
        lent = delegations_to(viewer) if isinstance(viewer, User) else []
        return STAFF if any(given.role in self.named for given in lent) else ""

    def roles(self) -> frozenset[str]:
        return super().roles() | {f"{STAFF}:{Role.AUDITOR}"}


class Holders(Staff):
    """Everybody who holds the role that the object names."""

    def side_of(self, viewer: Viewer, subject: Any) -> str:
        return STAFF if subject is not None and subject.role in roles_of(viewer) else ""

    def people(self, subject: Any) -> Iterable[tuple[User, str]]:
        return [(person, STAFF) for person in holders_of(subject.role)]


class Own:
    """The person whom the object's field (or path of fields) names, with pages of that side.

    Without a path the object is that person.
    """

    def __init__(self, path: str, *, side: str = PERSON) -> None:
        self.path = [step for step in path.split("__") if step]
        self.side = side

    def _person(self, subject: Any) -> User | None:
        for step in self.path:
            subject = getattr(subject, step) if subject is not None else None
        return subject

    def side_of(self, viewer: Viewer, subject: Any) -> str:
        person = self._person(subject)
        return self.side if person is not None and person == viewer and person.is_active else ""

    def people(self, subject: Any) -> Iterable[tuple[User, str]]:
        person = self._person(subject)
        return [(person, self.side)] if person is not None and person.is_active else []

    def narrow(self, rows: QuerySet[Any], viewer: Viewer) -> QuerySet[Any] | None:
        return rows.filter(**{"__".join(self.path): viewer}) if viewer.is_authenticated else None

    def require(self, viewer: Viewer, subject: Any) -> None:
        if not self.side_of(viewer, subject):
            raise Http404

    def called(self) -> str:
        return _("the person themselves")

    def roles(self) -> frozenset[str]:
        return frozenset()
