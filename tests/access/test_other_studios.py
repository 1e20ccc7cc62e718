"""An address whose parts do not belong together leads nowhere, whoever asks."""

import pytest

from studios.models import Game, Membership, StudioRole
from studios.services.memberships import set_rights
from tests.access.asking import Answer, ask
from tests.access.expectations import MISSING, NO_METHOD, OPEN, READING, REFUSED
from tests.access.figures import PROPERTY
from tests.access.people import EVERYBODY, MEMBERS, OTHER, OWN, Actor
from tests.access.routes import Route
from tests.access.rows import Row
from tests.access.table import ROWS
from tests.access.test_pages import OURS, Record, args_of
from tests.access.world import World

OF_A_STUDIO = [
    route for route in OURS if str(route.access).startswith("studio") and len(route.args) > 1
]
# Of the staff's addresses, those that name a thing inside another.
INSIDE_ANOTHER = ("billing:staff_refund", "support:raw_mail")

OWNER_THERE = Actor(f"owner of {OTHER}", OTHER, StudioRole.OWNER)
LIMITED = [
    actor
    for actor in MEMBERS
    if actor.studio_role in (StudioRole.FINANCE, StudioRole.DEVELOPER, StudioRole.PUBLISHER)
]
ASKING = [OWNER_THERE, *(actor for actor in EVERYBODY if actor.is_staff)]


def mismatched(route: Route, world: World, first: str) -> dict[str, object]:
    """The other studio's slug before this studio's things (or the other way round)."""
    row = ROWS.get(route.key, Row())
    args = args_of(route, row, world)
    return args | {first: world.others[row.names.get(first, first)]}


def leads_past(route: Route, method: str, got: Answer, args: dict[str, object], known: str) -> bool:
    """Whether a button's address sent the reader on, to a page that names nothing but `known`."""
    unknown = {str(value) for name, value in args.items() if name != known}
    reads_button = route.is_button and method == READING and got.outcome == OPEN
    return reads_button and not got.written and not unknown & set(got.to.split("/"))


@pytest.mark.parametrize("route", OF_A_STUDIO, ids=lambda route: route.key)
def test_what_belongs_to_a_studio_is_not_found_in_another(
    route: Route, world: World, record_property: Record
) -> None:
    row = ROWS.get(route.key, Row())
    args = mismatched(route, world, "studio")
    url = route.url(args)
    wrong = []
    for method in ("GET", "POST"):
        for actor in ASKING:
            got = ask(world, actor, method, url, row.posted)
            # Staff may not change a studio at all, and may hear so before anything is looked up.
            closed = (MISSING, REFUSED) if actor.is_staff else (MISSING,)
            if leads_past(route, method, got, args, "studio"):
                continue
            if got.outcome not in (*closed, NO_METHOD) or got.written:
                wrong.append(f"{method} {url} as {actor.name}: {got.outcome}, {set(got.written)}")
    record_property(PROPERTY, 2 * len(ASKING))
    assert wrong == []


@pytest.mark.parametrize(
    "route",
    [route for route in OURS if route.key in INSIDE_ANOTHER],
    ids=lambda route: route.key,
)
def test_what_is_inside_one_thing_is_not_found_in_another(
    route: Route, world: World, record_property: Record
) -> None:
    url = route.url(mismatched(route, world, route.args[-1]))
    wrong = []
    for method in ("GET", "POST"):
        for actor in ASKING:
            got = ask(world, actor, method, url, ROWS[route.key].posted)
            if got.outcome == OPEN or got.written:
                wrong.append(f"{method} {url} as {actor.name}: {got.outcome}, {set(got.written)}")
    record_property(PROPERTY, 2 * len(ASKING))
    assert wrong == []


@pytest.mark.parametrize("route", OF_A_STUDIO, ids=lambda route: route.key)
def test_a_member_of_one_game_finds_nothing_of_another(
    route: Route, world: World, record_property: Record
) -> None:
    row = ROWS.get(route.key, Row())
    args = args_of(route, row, world)
    url = route.url(args)
    wrong = []
    for actor in LIMITED:
        _limit(actor, world)
        for method in ("GET", "POST"):
            got = ask(world, actor, method, url, row.posted)
            if leads_past(route, method, got, args, "studio"):
                continue
            if got.outcome not in (MISSING, REFUSED, NO_METHOD) or got.written:
                wrong.append(f"{method} {url} as {actor.name}: {got.outcome}, {set(got.written)}")
    record_property(PROPERTY, 2 * len(LIMITED))
    assert wrong == []


def _limit(actor: Actor, world: World) -> None:
    """To the studio's second game, of which no address here speaks."""
    second = Game.objects.get(slug=world.things["second game"])
    set_rights(
        membership=Membership.objects.get(studio=second.studio, user=world.people[actor.name]),
        role=StudioRole.VIEWER,
        all_games=False,
        in_games={second: actor.studio_role or ""},
        actor=world.people[f"{StudioRole.OWNER} of {OWN}"],
    )
