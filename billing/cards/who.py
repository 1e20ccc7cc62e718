"""Who may, as far as distributors go: the people who act for one."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from billing.cards.access import distributor_of
from billing.cards.models import Distributor, DistributorPerson
from incubator.accounts.access import Viewer
from incubator.accounts.models import User
from incubator.core.acts import PERSON


def _of(subject: Any) -> Distributor | None:
    if subject is None or isinstance(subject, Distributor):
        return subject
    found: Distributor = subject.distributor
    return found


class Distributing:
    """Whoever acts for the object's distributor; a distributor is its own."""

    def side_of(self, viewer: Viewer, subject: Any) -> str:
        distributor = _of(subject)
        return PERSON if distributor is not None and distributor == distributor_of(viewer) else ""

    def people(self, subject: Any) -> Iterable[tuple[User, str]]:
        distributor = _of(subject)
        if distributor is None:
            return []
        rows = distributor.people.filter(user__is_active=True).select_related("user")
        return [(one.user, PERSON) for one in rows]

    def narrow(self, rows: QuerySet[Any], viewer: Viewer) -> QuerySet[Any] | None:
        distributor = distributor_of(viewer)
        return rows.filter(distributor=distributor) if distributor is not None else None

    def require(self, viewer: Viewer, subject: Any) -> None:
        if not self.side_of(viewer, subject):
            raise Http404

    def called(self) -> str:
        return _("somebody who acts for the distributor")

    def roles(self) -> frozenset[str]:
        return frozenset()


def people_of(distributors: Iterable[int]) -> Mapping[int, frozenset[int]]:
    """The ids of who acts for each, for approvals and acts that ask who has an interest."""
    found: dict[int, set[int]] = {}
    rows = DistributorPerson.objects.filter(distributor__in=list(distributors))
    for distributor, person in rows.values_list("distributor", "user"):
        found.setdefault(distributor, set()).add(person)
    return {distributor: frozenset(people) for distributor, people in found.items()}
