"""Nonsense in addresses and forms is refused or passed over: nothing that is sent makes a failure."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.test import override_settings

from tests.access.asking import ask
from tests.access.expectations import OPEN, expected
from tests.access.people import EVERYBODY, Actor
from tests.access.routes import Route
from tests.access.rows import Row
from tests.access.table import ROWS
from tests.access.test_pages import OURS, args_of
from tests.access.world import World

# A number that no column holds, a moment that UTC does not know, a key of nothing.
NONSENSE = ("9" * 5000, "1.0001-01-01T00:00+23:59", "x")
# What pages read from addresses and what buttons send, besides the fields of forms.
ASKED = ("after", "before", "q", "kind", "game", "amount", "quantity", "currency", "month", "order",
         "track", "title", "page", "shown", "observed", "state", "stage", "at__date__gte")  # fmt: skip
SENT = ("rows", "back", "path", "verb", "verdict", "reason", "key", "seen", "seen_with", "then",
        "month", "currency", "listing", "name", "query", "draft_of", "step_up", "next", "body",
        "amount", "amount_minor", "quantity", "files", "document", "game", "order", "more",
        "plan-TOTAL_FORMS", "plan-INITIAL_FORMS")  # fmt: skip
FAILURE = re.compile(r".*\(.*\)|5\d\d")


def allowed(route: Route, row: Row, method: str) -> Iterator[Actor]:
    """The first who gets in; pages behind links of minutes are for the player they were made for."""
    for actor in EVERYBODY:
        wanted = expected(route.key, actor, method)
        if wanted == OPEN:
            yield actor
            return


@pytest.mark.parametrize("route", OURS, ids=lambda route: route.key)
def test_nonsense_makes_no_failure(route: Route, world: World) -> None:
    row = ROWS.get(route.key, Row())
    url = route.url(args_of(route, row, world))
    wrong = []
    with override_settings(**({row.switch: True} if row.switch else {})):
        for text in NONSENSE:
            for actor in allowed(route, row, "GET"):
                asked = f"{url}?{urlencode(dict.fromkeys(ASKED, text))}"
                got = ask(world, actor, "GET", asked, drawn=True)
                if FAILURE.fullmatch(got.outcome):
                    wrong.append(f"GET {text[:30]!r} as {actor.name}: {got.outcome[:300]}")
            for actor in allowed(route, row, "POST"):
                got = ask(world, actor, "POST", url, dict.fromkeys((*SENT, *row.posted), text))
                if FAILURE.fullmatch(got.outcome):
                    wrong.append(f"POST {text[:30]!r} as {actor.name}: {got.outcome[:300]}")
    assert wrong == [], "\n".join(wrong)
