"""Ready servers for matches: one for each key, kept by heartbeats, free again when nobody plays."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core.audit import history
from studios.models import Game, ResourceRequest, Scope, Studio, StudioKey
from studios.servers.errors import KeyOfAnotherLease, LeaseEnded, NoneReady, NotTheHolder
from studios.servers.models import Blueprint, Host, Lease, Server, Sighting
from studios.servers.services.leases import allocate, beat, give_back, sweep_leases
from studios.services.keys import make_key, rotate_key
from tests.powers import refuse
from tests.studios.leasing import another, reused, running_server, sees, several

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def owner(studio: Studio, founder: User) -> StudioKey:
    key, _text = make_key(
        studio=studio, name="Matches", scopes=[Scope.ALLOCATE_SERVERS], game=None, actor=founder
    )
    return key


@pytest.fixture
def server(server_request: ResourceRequest, blueprint: Blueprint) -> Server:
    return running_server(server_request, blueprint)


def take(server: Server, owner: StudioKey, key: str = "match-1", **more: object) -> Lease:
    wanted = {"game": server.game, "blueprint": server.blueprint, "actor": owner.made_by} | more
    return allocate(key=key, owner=owner, **wanted)  # type: ignore[arg-type]


def test_a_ready_server_is_given_once(server: Server, owner: StudioKey) -> None:
    lease = take(server, owner)
    assert (lease.server, lease.is_open, lease.seconds) == (server, True, 300)
    assert lease.until == lease.given_at + 5 * MINUTE
    assert lease.is_held_with(lease.token)
    assert lease.token not in lease.token_hash
    server.refresh_from_db()
    assert (server.is_given, server.was_given) == (True, True)
    assert history(server)[0].act == "server.allocate"
    with pytest.raises(NoneReady, match="Try again after 60 seconds") as refused:
        take(server, owner, "match-2")
    assert refused.value.seconds == 60
    assert Lease.objects.count() == 1


def test_the_same_key_answers_with_the_same_lease_for_ever(
    server: Server, owner: StudioKey, blueprint: Blueprint, server_request: ResourceRequest
) -> None:
    running_server(another(server_request), blueprint)
    first, again = take(server, owner), take(server, owner)
    assert (again.pk, again.server, again.token) == (first.pk, first.server, first.token)
    give_back(lease=first, token=first.token, actor=owner.made_by)
    ended = take(server, owner)
    assert (ended.pk, ended.end) == (first.pk, "released")
    assert Server.objects.filter(was_given=True).count() == 1


def test_a_key_does_not_stand_for_two_things(server: Server, owner: StudioKey) -> None:
    take(server, owner)
    with pytest.raises(KeyOfAnotherLease, match="Choose another key"):
        take(server, owner, seconds=60)
    with pytest.raises(KeyOfAnotherLease, match="asked for by Matches"):
        take(server, owner, blueprint=Blueprint.objects.get(slug="lobby"))


def test_a_key_that_took_anothers_place_is_the_same_owner(server: Server, owner: StudioKey) -> None:
    lease = take(server, owner)
    newer, _text = rotate_key(key=owner, overlap=MINUTE, actor=owner.made_by)
    assert take(server, newer).pk == lease.pk
    other, _text = make_key(
        studio=server.studio,
        name="Another",
        scopes=[Scope.ALLOCATE_SERVERS],
        game=None,
        actor=owner.made_by,
    )
    with pytest.raises(KeyOfAnotherLease):
        take(server, other)


@pytest.mark.parametrize("key", ["", "a" * 65, "a b", "ä", "a/b", "-a"])
def test_odd_keys_are_refused(server: Server, owner: StudioKey, key: str) -> None:
    with pytest.raises(ValidationError):
        take(server, owner, key)
    assert not Lease.objects.exists()


@pytest.mark.parametrize("seconds", [0, 29, 24 * 3600 + 1])
def test_a_lease_is_neither_too_short_nor_too_long(
    server: Server, owner: StudioKey, seconds: int
) -> None:
    with pytest.raises(ValidationError):
        take(server, owner, seconds=seconds)


def test_what_is_not_ready_is_not_given(server: Server, owner: StudioKey) -> None:
    now = timezone.now()
    servers, sightings = Server.objects.all(), Sighting.objects.all()
    spoiled: list[tuple[Any, dict[str, Any], dict[str, Any]]] = [
        (
            servers,
            {"drain_until": now, "drain_cause": "cap"},
            {"drain_until": None, "drain_cause": ""},
        ),
        (servers, {"desired": "stopped"}, {"desired": "running"}),
        (servers, {"observed": "silent"}, {"observed": "running"}),
        (sightings, {"healthy": False}, {"healthy": None}),
        (sightings, {"seen_at": now - MINUTE}, {"seen_at": now}),
        (sightings, {"phase": "installing"}, {"phase": "running"}),
        (Host.objects.all(), {"state": "evacuating"}, {"state": "active"}),
    ]
    for rows, wrong, right in spoiled:
        rows.update(**wrong)
        with pytest.raises(NoneReady):
            take(server, owner)
        rows.update(**right)
    assert take(server, owner).server == server


def test_one_that_starts_is_waited_for_a_short_time(
    server: Server, owner: StudioKey, server_request: ResourceRequest
) -> None:
    take(server, owner)
    starting = another(server_request)
    Server.objects.create(
        **{
            name: getattr(server, name)
            for name in ("studio", "game", "blueprint", "revision", "rate", "launched_by")
        },
        number="SV-1",
        launch_key="1",
        name="Next",
        provider="hosts",
        resource_request=starting,
    )
    with pytest.raises(NoneReady) as refused:
        take(server, owner, "match-2")
    assert refused.value.seconds == 5


def test_packed_fills_a_host_and_spread_begins_with_the_emptiest(
    server_request: ResourceRequest, blueprint: Blueprint, owner: StudioKey
) -> None:
    servers = several(3, server_request, blueprint, "one")
    servers += several(3, server_request, blueprint, "two")
    first = take(servers[0], owner, "a", pick="packed")
    assert str(first.server.host) == "one"
    packed = take(servers[0], owner, "b", pick="packed")
    spread = [take(servers[0], owner, key, pick="spread") for key in "cd"]
    assert packed.server.host == first.server.host
    assert {str(one.server.host) for one in spread} == {"two"}
    last = take(servers[0], owner, "e", pick="packed")
    assert str(last.server.host) == "one"


def test_a_heartbeat_makes_it_last_and_shows_who_holds_it(server: Server, owner: StudioKey) -> None:
    lease, actor = take(server, owner), owner.made_by
    later = lease.given_at + 4 * MINUTE
    assert beat(lease=lease, token=lease.token, actor=actor, now=later).until == later + 5 * MINUTE
    earlier = lease.given_at
    assert (
        beat(lease=lease, token=lease.token, actor=actor, now=earlier).until == later + 5 * MINUTE
    )
    for token in ("", "x", lease.token_hash):
        with pytest.raises(NotTheHolder):
            beat(lease=lease, token=token, actor=actor)
        with pytest.raises(NotTheHolder):
            give_back(lease=lease, token=token, actor=actor)
    give_back(lease=lease, token=lease.token, actor=actor)
    give_back(lease=lease, token=lease.token, actor=actor)
    with pytest.raises(LeaseEnded, match="given back"):
        beat(lease=lease, token=lease.token, actor=actor)


def test_who_may_not_stop_a_server_takes_none(
    server: Server, owner: StudioKey, stranger: User, finance: User
) -> None:
    with pytest.raises(Http404):
        take(server, owner, actor=stranger)
    with pytest.raises((Http404, PermissionDenied)):
        take(server, owner, actor=finance)
    assert not Lease.objects.exists()


def at_the_end_of(lease: Lease, players: int | None, after: timedelta = timedelta(0)) -> list[str]:
    """The sweep, so long after its time was over; so many play."""
    moment: datetime = lease.until + after
    sees(lease.server, moment, players)
    return sweep_leases(now=moment)


def test_an_expired_lease_frees_its_server_once_nobody_plays(
    server: Server, owner: StudioKey
) -> None:
    lease = take(server, owner)
    sees(server, lease.until - MINUTE / 2, 0)
    assert sweep_leases(now=lease.until - timedelta(seconds=1)) == []
    assert at_the_end_of(lease, 3, timedelta(hours=5)) == []
    lease.refresh_from_db()
    assert lease.state_at(lease.until) == "expiring"
    assert at_the_end_of(lease, 0) == ["match-1"]
    lease.refresh_from_db()
    assert (lease.end, lease.ended_at) == ("expired", lease.until)
    ended = history(server).get(act="server.end_lease")
    assert str(ended.because) == "Its time was over, and nobody played."


def test_where_nobody_knows_who_plays_it_waits_for_its_time_of_grace(
    server: Server, owner: StudioKey
) -> None:
    lease = take(server, owner)
    assert at_the_end_of(lease, None, 9 * MINUTE) == []
    # What was seen long ago is no knowledge either, whatever it was.
    sees(server, lease.given_at, 7)
    assert sweep_leases(now=lease.until + 9 * MINUTE) == []
    assert sweep_leases(now=lease.until + 10 * MINUTE) == ["match-1"]


def test_a_heartbeat_that_comes_late_still_keeps_the_server(
    server: Server, owner: StudioKey
) -> None:
    lease = take(server, owner)
    late = lease.until + MINUTE
    beat(lease=lease, token=lease.token, actor=owner.made_by, now=late)
    assert at_the_end_of(Lease.objects.get(), 0, -MINUTE) == []


@pytest.mark.parametrize("how", ["lost", "failed", "stopped"])
def test_a_lease_ends_with_its_server_and_not_while_that_is_silent(
    server: Server, owner: StudioKey, how: str
) -> None:
    lease = take(server, owner)
    Server.objects.update(observed="silent")
    assert sweep_leases() == []
    Server.objects.update(observed=how)
    assert sweep_leases() == ["match-1"]
    lease.refresh_from_db()
    assert lease.end == "over"


def test_a_used_server_is_started_anew_before_it_is_ready(server: Server, owner: StudioKey) -> None:
    lease = take(server, owner)
    give_back(lease=lease, token=lease.token, actor=owner.made_by)
    with pytest.raises(NoneReady):
        take(server, owner, "match-2")
    sweep_leases()
    server.refresh_from_db()
    assert (server.desired, server.restarts_for) == ("stopped", server.launched_by)
    sweep_leases()
    assert history(server).filter(act="server.clean").count() == 1


def test_where_its_blueprint_allows_reuse_it_is_ready_at_once(
    server_request: ResourceRequest, blueprint: Blueprint, owner: StudioKey
) -> None:
    reused(blueprint)
    server = running_server(server_request, blueprint)
    lease = take(server, owner)
    give_back(lease=lease, token=lease.token, actor=owner.made_by)
    sweep_leases()
    assert take(server, owner, "match-2").server == server


def test_the_database_keeps_leases_apart_and_ended(
    server: Server, owner: StudioKey, game: Game
) -> None:
    lease = take(server, owner)
    copy = (
        "INSERT INTO servers_lease (server_id, game_id, blueprint_id, owner_id, key, token_hash,"
        ' seconds, given_at, heartbeat_at, until, "end") SELECT server_id, {game}, blueprint_id,'
        " owner_id, 'b', token_hash, seconds, given_at, heartbeat_at, until, '' FROM servers_lease"
    )
    refuse(copy.format(game="game_id"), "lease_of_server_once")
    refuse(copy.format(game="0"), "only a running server of its game")
    refuse("DELETE FROM servers_lease", "kept as written")
    refuse("UPDATE servers_lease SET key = 'c'", "key is kept as it was written")
    give_back(lease=lease, token=lease.token, actor=owner.made_by)
    refuse("""UPDATE servers_lease SET ended_at = NULL, "end" = ''""", "stays ended")
    assert Lease.objects.get().end == "released"
