"""Every address of the site, asked for by everybody, read and sent."""

from collections.abc import Callable

import pytest
from django.test import override_settings
from pytest_django import Settings

from tests.access.asking import Answer, ask
from tests.access.expectations import LOGIN, MISSING, NO_METHOD, OPEN, expected
from tests.access.figures import PROPERTY
from tests.access.matrix import IS_WRITTEN, lines, write
from tests.access.people import EVERYBODY, Actor
from tests.access.routes import Route, routes
from tests.access.rows import Row
from tests.access.signed import SIGNED
from tests.access.table import ROWS, THIRD_PARTY
from tests.access.world import World

# Operations of the API are asked for with keys, in test_api.py.
PAGES = [
    route
    for route in routes()
    if not route.is_behind_a_door and route.access != "api" and route.path != "api/<path:rest>"
]
OURS = [route for route in PAGES if route.access is not None]
METHODS = ("GET", "POST")

CSV = "?format=csv"

Way = tuple[str, str, dict[str, str]]
Record = Callable[[str, object], None]


def test_every_route_says_who_may_open_it() -> None:
    unclassified = [
        route.path for route in PAGES if not route.access and route.key not in THIRD_PARTY
    ]
    assert unclassified == []


def test_the_table_and_the_matrix_name_no_route_that_is_gone() -> None:
    there = {route.key for route in routes()}
    assert {*ROWS, *THIRD_PARTY} - there == set()
    assert {line.rsplit(" ", 1)[0] for line in lines()} == {route.key for route in OURS}


@pytest.mark.parametrize("route", OURS, ids=lambda route: route.key)
def test_everybody_gets_what_the_guard_promises(
    route: Route, world: World, record_property: Record
) -> None:
    row = ROWS.get(route.key, Row())
    url = route.url(args_of(route, row, world))
    with override_settings(**({row.switch: True} if row.switch else {})):
        wrong, opened, asked = probe(route, row, url, world)
    record_property(PROPERTY, asked)
    assert IS_WRITTEN or wrong == [], "\n".join(wrong)
    assert opened or route.key in SIGNED, f"Nobody gets anything at {url}."


def args_of(route: Route, row: Row, world: World) -> dict[str, object]:
    """What stands in the address: things of the world, by the argument's name or the table's."""
    found = {arg: world.things[row.names.get(arg, arg)] for arg in route.args}
    # Links that are good for minutes only are made when they are asked for.
    return {arg: thing() if callable(thing) else thing for arg, thing in found.items()}


def probe(route: Route, row: Row, url: str, world: World) -> tuple[list[str], bool, int]:
    """What was answered otherwise than expected, whether anybody got in, and how often we asked."""
    assert route.access is not None
    wrong: list[str] = []
    opened, asked = False, 0
    for method, suffix, headers in _ways(route, row, url, world):
        to_draw = True
        answers = []
        for actor in EVERYBODY:
            wanted = expected(route.key, actor, method)
            drawn = to_draw and wanted == OPEN
            answer = ask(
                world, actor, method, url + suffix, row.posted, drawn=drawn, headers=headers
            )
            asked += 1
            answers.append(answer.outcome)
            to_draw &= not drawn
            opened |= answer.outcome == OPEN
            # A machine's own address says so to whoever reads it; a person's never does.
            silent = method != "GET" or route.key in SIGNED
            if answer.outcome == NO_METHOD and not silent:
                wrong.append(f"{method} {url} as {actor.name} is an empty page")
            wrong += complaints(answer, wanted, row, actor, f"{method} {url}{suffix}")
        if IS_WRITTEN and not suffix and not headers:
            write(route.key, method, answers)
    return wrong, opened, asked


def _ways(route: Route, row: Row, url: str, world: World) -> list[Way]:
    """Read, sent, both as htmx does where it is a part of a page, and as a file where it can be."""
    ways: list[Way] = [(method, "", {}) for method in METHODS]
    if row.fragment:
        ways += [(method, "", {"HX-Request": "true"}) for method in METHODS]
    if _is_a_file(route, url + CSV, world):
        ways.append(("GET", CSV, {}))
    return ways


def _is_a_file(route: Route, url: str, world: World) -> bool:
    """Whether somebody who may read the page gets it as CSV."""
    readers = (one for one in EVERYBODY if expected(route.key, one, "GET") == OPEN)
    reader = next(readers, None)
    if reader is None:
        return False
    return ask(world, reader, "GET", url).content_type.startswith("text/csv")


def complaints(answer: Answer, wanted: str, row: Row, actor: Actor, what: str) -> list[str]:
    found = []
    if answer.outcome not in (wanted, NO_METHOD):
        found.append(f"{what} as {actor.name}: {answer.outcome} instead of {wanted}")
    reads = what.startswith("GET") and not row.reading_writes
    if answer.written and (reads or answer.outcome != OPEN):
        found.append(f"{what} as {actor.name}: {answer.outcome}, yet wrote {set(answer.written)}")
    return found


@pytest.mark.parametrize(
    "route", [one for one in OURS if one.is_of_the_demo], ids=lambda route: route.key
)
def test_what_is_for_the_demo_or_developers_is_not_there_otherwise(
    route: Route, world: World, record_property: Record, settings: Settings
) -> None:
    settings.PAYMENT_PROVIDERS = []
    row = ROWS.get(route.key, Row())
    url = route.url(args_of(route, row, world))
    wrong = []
    for method in METHODS:
        for actor in EVERYBODY:
            answer = ask(world, actor, method, url, row.posted)
            if answer.outcome not in (MISSING, LOGIN, NO_METHOD) or answer.written:
                wrong.append(f"{method} {url} as {actor.name}: {answer.outcome}")
    record_property(PROPERTY, len(METHODS) * len(EVERYBODY))
    assert wrong == []
