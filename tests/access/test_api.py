"""Every operation of the API, asked for with every kind of key."""

import json
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.db import transaction

from incubator.portal.api import operations
from studios.models import SCOPE_ROLES, Membership, Scope, Studio, StudioKey, StudioRole
from studios.services.keys import make_key, revoke_key
from tests.access.asking import Answer, ask
from tests.access.expectations import MISSING, OPEN, REFUSED
from tests.access.figures import PROPERTY
from tests.access.people import ANONYMOUS, MEMBERS, OWN, Actor
from tests.access.routes import routes
from tests.access.test_pages import Record
from tests.access.world import World
from tests.documents.test_uploads import digest_of

NO_KEY = "401"

# Bodies of writes, by their address. What an address names is looked up by the argument's name.
BODIES: dict[str, dict[str, object]] = {
    "/api/v1/games/{game}/products": {"sku": "more", "name": "More", "amount_minor": 100},
    "/api/v1/games/{game}/products/{sku}/prices": {"amount_minor": 100, "currency": "EUR"},
    "/api/v1/games/{game}/products/{sku}/keys": {"keys": ["THREE"]},
    "/api/v1/games/{game}/entitlements/{entitlement}/consume": {"quantity": 1},
    "/api/v1/games/{game}/connections": {},
    "/api/v1/games/{game}/purchases": {
        "handle": "{handle}",
        "lines": [{"sku": "gems"}],
        "expected_minor": 0,
    },
    "/api/v1/games/{game}/players/{handle}/redeem": {"code": "{card code}"},
    "/api/v1/servers/{number}/stop": {},
    "/api/v1/games/{game}/builds": {
        "kind": "player",
        "platform": "macos",
        "version": "7",
        "name": "ship.zip",
        "size": 1,
        "sha256": "0" * 64,
    },
    "/api/v1/games/{game}/leases/{key}": {"blueprint": "match"},
    "/api/v1/games/{game}/leases/{key}/heartbeat": {"token": "{token}"},
    "/api/v1/games/{game}/leases/{key}/release": {"token": "{token}"},
    "/api/v1/blueprints/{number}/revisions": {"build": "{server build}"},
    "/api/v1/fleets/{number}/rollouts": {"revision": 1},
    "/api/v1/tickets": {
        "game": "{game}",
        "email": "somebody@example.com",
        "subject": "Lost",
        "body": "Where is my boat?",
    },
    "/api/v1/tickets/{number}/messages": {"body": "It hangs again."},
}
# All that the build of this world is.
PART = "x"
NUMBERS = {
    "/api/v1/fleets/{number}": "fleet",
    "/api/v1/fleets/{number}/rollouts": "fleet",
    "/api/v1/statements/{number}": "statement",
    "/api/v1/statements/{number}/proof": "statement",
    "/api/v1/servers/{number}": "server",
    "/api/v1/servers/{number}/stop": "server",
    "/api/v1/blueprints/{number}": "blueprint",
    "/api/v1/blueprints/{number}/revisions": "blueprint",
    "/api/v1/tickets/{number}": "filed",
    "/api/v1/tickets/{number}/messages": "filed",
    "/api/v1/builds/{number}": "build",
    "/api/v1/builds/{number}/parts/{part}": "build",
    "/api/v1/builds/{number}/finish": "whole build",
    "/api/v1/builds/{number}/abandon": "build",
    "/api/v1/builds/{number}/promote": "ready build",
    "/api/v1/builds/{number}/retire": "ready build",
}


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str
    access: str

    @property
    def scope(self) -> str:
        return self.access.partition(":")[2]

    @property
    def names_something(self) -> bool:
        in_body = "game" in BODIES.get(self.path, {}) and self.method != "GET"
        return "{" in self.path or in_body

    def url(self, world: World) -> str:
        number = world.things[NUMBERS.get(self.path, "studio")]
        key = world.things["lease"]
        return self.path.format(
            game=world.things["game"],
            number=number,
            part=1,
            key=key,
            sku=world.things["sku"],
            entitlement=world.things["entitlement"],
            handle=world.things["handle"],
            connection=world.things["connection asked"],
            purchase=world.things["game purchase"],
        )

    def body(self, world: World) -> str:
        if self.path.endswith("{part}"):
            return PART
        text = json.dumps(BODIES.get(self.path, {}))
        for thing in ("game", "server build", "handle", "card code"):
            text = text.replace(f"{{{thing}}}", str(world.things[thing]))
        return text.replace("{token}", str(world.things["lease token"]))


OPERATIONS = [
    Operation(method, f"/{path.lstrip('/')}", access) for method, path, access in operations()
]


def call(world: World, operation: Operation, key: str = "", actor: Actor = ANONYMOUS) -> Answer:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    headers["Idempotency-Key"] = uuid4().hex
    headers["Content-Digest"] = digest_of(PART.encode())
    return ask(
        world, actor, operation.method, operation.url(world), operation.body(world), headers=headers
    )


def test_every_operation_names_the_key_it_asks_for() -> None:
    assert {one.access.partition(":")[0] for one in OPERATIONS} == {"key"}
    assert {one.scope for one in OPERATIONS} <= {"", *Scope}


def test_every_address_of_the_api_is_an_operation_or_open_to_all() -> None:
    known = {one.path.replace("{", "<").replace("}", ">").strip("/") for one in OPERATIONS}
    api = [one for one in routes() if one.path.startswith("api/v1/") and one.access != "public"]
    # The root is there for its name, and answers 404.
    assert {one.path.strip("/") for one in api} - known == {"api/v1"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
def test_an_operation_is_for_keys_with_its_scope(
    operation: Operation, world: World, record_property: Record
) -> None:
    answers = {
        "no key": (call(world, operation), NO_KEY),
        "nonsense": (call(world, operation, "ink_abc_def"), NO_KEY),
        "a browser": (call(world, operation, actor=MEMBERS[0]), NO_KEY),
        "a revoked key": (call(world, operation, _revoked(world)), NO_KEY),
        "no scope": (
            call(world, operation, _without(operation.scope, world)),
            REFUSED if operation.scope else OPEN,
        ),
        "another studio": (
            call(world, operation, world.others["key text"]),
            MISSING if operation.names_something else OPEN,
        ),
        "a maker who left": (_made_by(None, operation, world), REFUSED),
    }
    for role in StudioRole:
        allowed = _may(role, operation.scope)
        answers[f"a maker who is {role}"] = (
            _made_by(role, operation, world),
            OPEN if allowed else REFUSED,
        )
    record_property(PROPERTY, len(answers))
    wrong = [
        f"{who}: {answer.outcome} instead of {wanted}"
        for who, (answer, wanted) in answers.items()
        if answer.outcome != wanted or (answer.outcome != OPEN and answer.written)
    ]
    assert wrong == []
    assert "Lantern" not in answers["another studio"][0].body.decode()


def _may(role: StudioRole, scope: str) -> bool:
    roles = SCOPE_ROLES.get(scope, ())
    return not roles or role in (*roles, StudioRole.OWNER)


def _revoked(world: World) -> str:
    key, text = _new_key(world, [*Scope])
    revoke_key(key=key, actor=key.made_by)
    return text


def _without(scope: str, world: World) -> str:
    return _new_key(world, [one for one in Scope if one != scope])[1]


def _new_key(world: World, scopes: list[Scope]) -> tuple[StudioKey, str]:
    studio = Studio.objects.get(slug=world.things["studio"])
    owner = world.people[f"{StudioRole.OWNER} of {OWN}"]
    return make_key(studio=studio, name="Another", scopes=scopes, game=None, actor=owner)


def _made_by(role: StudioRole | None, operation: Operation, world: World) -> Answer:
    """With the owner's key that may do everything, now that its maker is `role` (or gone)."""
    place = Membership.objects.filter(
        studio__slug=world.things["studio"], user=world.people[f"{StudioRole.OWNER} of {OWN}"]
    )
    with transaction.atomic():
        if role is None:
            place.delete()
        else:
            place.update(role=role)
        answer = call(world, operation, world.things["key text"])
        transaction.set_rollback(True)
    return answer
