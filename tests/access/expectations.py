"""What each person should be answered, from the guard's mark and the route's row in the table."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import resolve_url

from incubator.accounts.access import MONEY_ROLES, Role
from studios.models import StudioRole
from tests.access.people import Actor
from tests.access.routes import Route
from tests.access.table import Row

OPEN, LOGIN, MISSING, REFUSED = "open", "login", "missing", "refused"
# The method is not there for anybody: says nothing about the object.
NO_METHOD = "no such method"
READING = "GET"

WORDS = {403: REFUSED, 404: MISSING, 405: NO_METHOD, 410: "gone"}


def outcome_of(response: HttpResponseBase) -> str:
    """The answer in one word; the status where there is no word for it."""
    status = response.status_code
    to = response.get("Location") or response.get("HX-Redirect") or ""
    if to.split("?")[0] == resolve_url(settings.LOGIN_URL):
        return LOGIN
    if status < 400:
        return OPEN
    return WORDS.get(status, str(status))


def expected(route: Route, access: str, row: Row, actor: Actor, method: str) -> str:
    """`access` is the mark of the route's guard."""
    kind, _, roles = access.partition(":")
    if route.is_button and method == READING:
        # Leads on, to a page of the object or past it: tests/access/test_buttons.py goes there.
        row = replace(row, owner="", besides={})
    if kind in ("public", "demo"):
        return OPEN
    if actor.name in row.besides:
        return row.besides[actor.name]
    if actor.is_anonymous:
        return LOGIN
    if kind == "signed-in":
        return OPEN if row.owner in ("", actor.name) else row.others
    named = tuple(roles.split(",")) if roles not in ("", "any") else ()
    if kind == "staff":
        return _of_staff(named, row, actor, method)
    if kind == "studio":
        return _of_studio(named, row, actor, method)
    raise AssertionError(f"{route.path} has an access nobody knows: {access}")


def _of_staff(named: tuple[str, ...], row: Row, actor: Actor, method: str) -> str:
    if actor.staff_role is None:
        return MISSING
    if actor.staff_role == Role.AUDITOR:
        return OPEN if method == READING else REFUSED
    if method != READING and row.voters is not None:
        return OPEN if actor.staff_role in row.voters else REFUSED
    return OPEN if not named or _holds(actor.staff_role, named) else REFUSED


def _holds(role: Role, named: tuple[str, ...]) -> bool:
    """Administrators hold every role but those of money."""
    stands_for_it = role == Role.ADMINISTRATOR and not set(named) <= MONEY_ROLES
    return role in named or stands_for_it


def _of_studio(named: tuple[str, ...], row: Row, actor: Actor, method: str) -> str:
    if not (actor.is_member or actor.is_staff):
        return MISSING
    if method != READING:
        return OPEN if actor.is_member and _acts(actor, named) else REFUSED
    if actor.is_staff:
        return OPEN if row.staff_reads else REFUSED
    return OPEN if row.readers is None or _acts(actor, row.readers) else REFUSED


def _acts(actor: Actor, named: tuple[str, ...]) -> bool:
    return actor.studio_role == StudioRole.OWNER or not named or actor.studio_role in named
