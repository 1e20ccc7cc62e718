"""A rule that was broken becomes words for the person who broke it: one way for all pages.

A view calls its service inside `with told_on(form):` and returns from there when it went well. What
stands behind the block is reached only after a refusal: the page again, with all that was typed.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from psycopg.errors import UniqueViolation

from incubator.core.acts import ProofNeeded
from incubator.core.errors import DomainError
from incubator.web.forms import filled_in


def told_on(place: BaseForm | HttpRequest, field: str | None = None) -> "_Told":
    """What is refused inside is told on the form, beside `field` if one is named.

    Given the request instead, it is a notice on the page that comes next. PermissionDenied passes:
    whoever may not do something at all is told so by a page of its own.
    """
    return _Told(place, field)


@dataclass(frozen=True, slots=True)
class _Told:
    """A class, since only a plain `bool` tells the type checker that the block may be left early."""

    place: BaseForm | HttpRequest
    field: str | None

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, ProofNeeded) and isinstance(self.place, BaseForm):
            error.shown = filled_in(self.place)
        words = _words_of(error)
        if not words:
            return False
        if isinstance(self.place, BaseForm):
            self.place.add_error(self.field, words)
        else:
            tell(self.place, words)
        return True


def _words_of(error: BaseException | None) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, DomainError):
        return str(error)
    if isinstance(error, IntegrityError) and isinstance(error.__cause__, UniqueViolation):
        # The service looked before, so somebody was faster by a moment.
        return _("The same was saved by somebody at this very moment. Look at it, and try again.")
    return ""


def tell(request: HttpRequest, words: str) -> None:
    """That something was refused, on the page that comes next; what was typed stands there too."""
    messages.error(request, words)
    request._was_refused = True  # type: ignore[attr-defined]


def was_refused(request: HttpRequest) -> bool:
    """Whether a notice says so: what follows is then a redirect like that of a success."""
    return hasattr(request, "_was_refused")


def refused_by(check: Callable[[], object]) -> str:
    """What keeps an act from being done now, in words; nothing if it can be."""
    try:
        check()
    except (DomainError, PermissionDenied) as error:
        return str(error)
    return ""
