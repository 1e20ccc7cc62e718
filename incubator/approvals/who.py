"""Whoever an approval asks, or who stands in for them: no role, as the approval itself knows."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from incubator.accounts.access import Viewer
from incubator.accounts.models import User
from incubator.approvals.voting import check_vote, may_vote
from incubator.core.acts import STAFF


class Voters:
    def side_of(self, viewer: Viewer, subject: Any) -> str:
        asked = isinstance(viewer, User) and subject is not None and may_vote(subject, viewer)
        return STAFF if asked else ""

    def people(self, subject: Any) -> Iterable[tuple[User, str]]:
        return {person: STAFF for need in subject.missing() for person in need.people}.items()

    def narrow(self, rows: QuerySet[Any], viewer: Viewer) -> QuerySet[Any] | None:
        # What waits for a vote has a page of its own.
        return None

    def require(self, viewer: User, subject: Any) -> None:
        check_vote(subject, viewer)

    def called(self) -> str:
        return _("whoever is asked")

    def roles(self) -> frozenset[str]:
        return frozenset()
