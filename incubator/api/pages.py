"""Pages of a list: `incubator.web.keyset` finds them, its cursors go out signed."""

import re
from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Field, Schema
from pydantic import ConfigDict, field_validator

from incubator.api.problems import Problem
from incubator.web import keyset

Shown = TypeVar("Shown")
SALT = "incubator.api.cursor"
LARGEST = 200
HALF_A_PAIR = re.compile("[\ud800-\udfff]")


class Window(Schema):
    """Which part of a list is asked for."""

    cursor: Annotated[str, Field(description="From the address in `next` of the page before.")] = ""
    limit: Annotated[int, Field(ge=1, le=LARGEST, description="Rows per page.")] = 50


class Page(Schema, Generic[Shown]):
    """Some rows, and the address of the next ones; null on the last page."""

    items: list[Shown]
    next: str | None


class Body(Schema):
    """What a write takes: a name we do not know is a mistake, not something to pass over."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def storable(cls, value: Any) -> Any:
        """JSON can spell what no text of a database can hold."""
        if isinstance(value, str) and ("\0" in value or HALF_A_PAIR.search(value)):
            raise ValueError("Text holds NUL or half of a surrogate pair. Leave it out.")
        return value


def page(
    request: HttpRequest,
    response: HttpResponse,
    rows: QuerySet[Any],
    window: Window,
    show: Callable[[Any], Any],
    *,
    newest_first: bool = True,
) -> dict[str, Any]:
    """The asked part of `rows` in the order they were made, each drawn by `show`."""
    order = "-pk" if newest_first else "pk"
    try:
        # Signed, so that nobody comes to rely on what is inside.
        cursor = str(signing.loads(window.cursor, salt=SALT)) if window.cursor else ""
        found = keyset.page_behind(rows, order=order, size=window.limit, cursor=cursor)
    except (signing.BadSignature, ValueError) as error:
        raise Problem("bad-cursor") from error
    following = _next_url(request, found.after) if found.after else None
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    return {"items": [show(one) for one in found.rows], "next": following}


class FeedWindow(Schema):
    """How far a list was read that grows at its end."""

    after: Annotated[str, Field(description="From the address in `next` of the last answer.")] = ""
    limit: Annotated[int, Field(ge=1, le=LARGEST, description="Rows per page.")] = 50


class Feed(Schema, Generic[Shown]):
    """What has come since, oldest first, and where to ask for what comes after: always there."""

    items: list[Shown]
    next: str


def feed(
    request: HttpRequest, rows: QuerySet[Any], window: FeedWindow, show: Callable[[Any], Any]
) -> dict[str, Any]:
    """The rows after the cursor, each drawn by `show`. Their keys must be in the order in which
    they were committed, or one that comes late is passed.
    """
    try:
        seen = int(signing.loads(window.after, salt=SALT)) if window.after else 0
    except (signing.BadSignature, ValueError) as error:
        raise Problem("bad-cursor") from error
    found = list(rows.filter(pk__gt=seen).order_by("pk")[: window.limit])
    query = request.GET.copy()
    query["after"] = signing.dumps(str(found[-1].pk if found else seen), salt=SALT)
    following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    return {"items": [show(one) for one in found], "next": following}


def _next_url(request: HttpRequest, cursor: str) -> str:
    query = request.GET.copy()
    query["cursor"] = signing.dumps(cursor, salt=SALT)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
