"""Addresses that only take POSTs: whoever opens one gets to a page that is there for them."""

import pytest
from django.test import override_settings

from tests.access.asking import ask
from tests.access.expectations import OPEN, READING, expected
from tests.access.figures import PROPERTY
from tests.access.people import EVERYBODY
from tests.access.routes import Route
from tests.access.rows import Row
from tests.access.table import ROWS
from tests.access.test_pages import OURS, Record, args_of
from tests.access.world import World

BUTTONS = [route for route in OURS if route.is_button]


@pytest.mark.parametrize("route", BUTTONS, ids=lambda route: route.key)
def test_a_buttons_address_leads_everybody_to_a_page_they_may_read(
    route: Route, world: World, record_property: Record
) -> None:
    row = ROWS.get(route.key, Row())
    url = route.url(args_of(route, row, world))
    wrong, asked = [], 0
    with override_settings(**({row.switch: True} if row.switch else {})):
        for actor in EVERYBODY:
            if expected(route.key, actor, READING) != OPEN:
                continue
            led = ask(world, actor, READING, url)
            found = ask(world, actor, READING, led.to)
            asked += 2
            if found.outcome != OPEN or led.to == url or led.written:
                wrong.append(f"{url} leads {actor.name} to {led.to!r}: {found.outcome}")
    record_property(PROPERTY, asked)
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize(
    ("key", "others"),
    [
        ("studios:remove_member", "/studio/lantern/members/"),
        ("payments:open", "/wallet/"),
        ("work:cancel_job", "/jobs/"),
        ("studios:withdraw_request", "/studio/lantern/requests/"),
        ("cms:page_submit", "/studio/lantern/games/"),
    ],
)
def test_where_the_object_is_gone_the_list_is_the_page(key: str, others: str, world: World) -> None:
    route = next(one for one in BUTTONS if one.key == key)
    names = ROWS.get(key, Row()).names
    gone = {arg: 999_999 if names.get(arg) in ("member", "job") else "gone" for arg in route.args}
    if "studio" in gone:
        gone["studio"] = world.things["studio"]
    reader = next(
        one
        for one in EVERYBODY
        if one.name == ("player" if "studio" not in gone else "owner of own studio")
    )
    assert ask(world, reader, READING, route.url(gone)).to == others.replace(
        "lantern", world.things["studio"]
    )
