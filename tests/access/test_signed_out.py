"""Whatever a page's script asks for, somebody who is signed out is told so, and never led away."""

import pytest

from tests.access.asking import ask
from tests.access.expectations import LOGIN, expected
from tests.access.people import EVERYBODY
from tests.access.routes import Route
from tests.access.rows import Row
from tests.access.table import ROWS
from tests.access.test_pages import OURS, args_of
from tests.access.world import World

VISITOR = next(one for one in EVERYBODY if one.is_anonymous)
BY_SCRIPT = (
    {"HX-Request": "true"},
    {"X-Upload": "1"},
    {"X-Requested-With": "XMLHttpRequest"},
    {"Accept": "application/json"},
)


def is_closed(route: Route, method: str) -> bool:
    return expected(route.key, VISITOR, method) == LOGIN


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_scripts_of_somebody_who_is_signed_out_are_answered_401(method: str, world: World) -> None:
    wrong = []
    closed = [route for route in OURS if is_closed(route, method)]
    for route in closed:
        row = ROWS.get(route.key, Row())
        url = route.url(args_of(route, row, world))
        for headers in BY_SCRIPT:
            answer = ask(world, VISITOR, method, url, row.posted, headers=headers)
            if not answer.body.startswith(b"You were signed out.") or answer.to or answer.written:
                wrong.append(f"{method} {url} {headers}: {answer.outcome} {answer.to}")
    assert len(closed) > 100
    assert wrong == [], "\n".join(wrong)
