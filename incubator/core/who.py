"""Who may do something: the protocol that acts ask, and what every app combines it from."""

from collections.abc import Iterable
from typing import Any, Protocol

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from incubator.core.errors import WrongState

# Whose pages: the incubator's, a studio's, a person's own. "" means that somebody may not.
STAFF, STUDIO, PERSON = "staff", "studio", "person"


class Who(Protocol):
    """Who may do something: asked about one viewer, about everybody, and in bulk."""

    def side_of(self, viewer: Any, subject: Any) -> str:
        """From which side the viewer may: "staff", "studio", "person"; "" when they may not."""

    def people(self, subject: Any) -> Iterable[tuple[Any, str]]:
        """Everybody who may, with their side: whom to name and whom to tell."""

    def narrow(self, rows: QuerySet[Any], viewer: Any) -> QuerySet[Any] | None:
        """Those of `rows` on which the viewer may; None when certainly on none."""

    def require(self, viewer: Any, subject: Any) -> None:
        """Raise Http404 for strangers and PermissionDenied for others who may not."""

    def called(self) -> str:
        """Who that is, for a sentence: "finance officer or fund manager"."""

    def roles(self) -> frozenset[str]:
        """The roles that have this right, as `staff:finance` or `studio:owner`."""


class System:
    """What follows from other acts, or from time: nobody does it, so it has no button."""

    def side_of(self, viewer: Any, subject: Any) -> str:
        return ""

    def people(self, subject: Any) -> Iterable[tuple[Any, str]]:
        return ()

    def narrow(self, rows: QuerySet[Any], viewer: Any) -> QuerySet[Any] | None:
        return None

    def require(self, viewer: Any, subject: Any) -> None:
        raise WrongState(_("Nobody does this by hand; it follows by itself."))

    def called(self) -> str:
        return ""

    def roles(self) -> frozenset[str]:
        return frozenset()


SYSTEM = System()


class AnyOf:
    """Whoever one of several allows, the first of them that does giving the side."""

    def __init__(self, *ways: Who) -> None:
        self.ways = ways

    def side_of(self, viewer: Any, subject: Any) -> str:
        return next((side for way in self.ways if (side := way.side_of(viewer, subject))), "")

    def people(self, subject: Any) -> Iterable[tuple[Any, str]]:
        found: dict[Any, str] = {}
        for way in self.ways:
            for person, side in way.people(subject):
                found.setdefault(person, side)
        return found.items()

    def narrow(self, rows: QuerySet[Any], viewer: Any) -> QuerySet[Any] | None:
        return next(
            (found for way in self.ways if (found := way.narrow(rows, viewer)) is not None), None
        )

    def require(self, viewer: Any, subject: Any) -> None:
        if not self.side_of(viewer, subject):
            # What the last says to those it knows, in words of its own.
            self.ways[-1].require(viewer, subject)

    def called(self) -> str:
        return ", ".join(way.called() for way in self.ways)

    def roles(self) -> frozenset[str]:
        return frozenset().union(*(way.roles() for way in self.ways))
