"""A fleet moves to a new build: by the service, the API and its page, on machines in memory."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from incubator.accounts.models import User
from incubator.core.audit import history
from incubator.messaging.models import Notification
from studios.models import Game, ResourceRequest, Scope
from studios.servers.errors import BlueprintRefused, BuildUsed, FleetRefused
from studios.servers.models import Build, Fleet, Host, Server, Sighting
from studios.servers.providers import Phase
from studios.servers.services import reconcile
from studios.servers.services.blueprints import use_build
from studios.servers.services.builds import retire_build
from studios.servers.services.fleet_steps import step_fleets
from studios.servers.services.fleets import (
    change_fleet,
    make_fleet,
    roll_out_build,
    turn_fleet,
)
from studios.services.keys import make_key
from tests.api.conftest import Program, problem
from tests.powers import tamper
from tests.studios.blueprints import own_blueprint, server_build
from tests.studios.fleeting import Fleets, sizes, take, ten
from tests.studios.leasing import host_named
from tests.studios.machines import Clock, Machines, clock, machines

__all__ = ["clock", "machines", "ten"]
pytestmark = pytest.mark.django_db


class OnMachines(Fleets):
    """Its servers are launched by the sweep; of `bad` builds none ever answers as it should."""

    def __init__(self, fleet: Fleet, machines: Machines, clock: Clock) -> None:
        super().__init__(fleet)
        self.provider, self.clock = machines, clock
        self.now = clock.now()
        self.bad_builds: set[int] = set()

    def machines(self) -> None:
        self.clock.moment = self.now
        Server.objects.update(next_look_at=self.now)
        reconcile()
        host = host_named("one")
        for server in Server.objects.filter(observed="running").select_related("revision"):
            ill = server.revision.build_id in self.bad_builds
            if ill:
                self.provider.be(
                    server.launch_key, Phase.RUNNING, unhealthy_times=3, unhealthy_seconds=40
                )
            Server.objects.filter(pk=server.pk, host=None).update(host=host)
            Sighting.objects.update_or_create(
                server=server,
                defaults={
                    "host": host,
                    "phase": "running",
                    "seen_at": self.now,
                    "healthy": not ill,
                },
            )
        Host.objects.update(last_seen_at=self.now)


@pytest.fixture
def first(
    game: Game, ten: ResourceRequest, member: User, settings: Settings, tmp_path: Path
) -> Fleet:
    settings.MEDIA_ROOT = tmp_path
    blueprint = own_blueprint(game, member, server_build(game, member, "1.0"))
    return make_fleet(
        resource_request=ten,
        revision=blueprint.current,
        name="Europe",
        sizes=sizes(4, 8, 0),
        actor=member,
    )


@pytest.fixture
def four(first: Fleet, machines: Machines, clock: Clock) -> OnMachines:
    """A fleet of which four run the build 1.0."""
    found = OnMachines(first, machines, clock)
    found.step(4)
    assert found.revisions() == [1] * 4
    return found


@pytest.fixture
def second(four: OnMachines, game: Game, member: User) -> Build:
    return server_build(game, member, "2.0")


@pytest.fixture
def api(four: OnMachines, member: User) -> Program:
    scopes = [Scope.READ_SERVERS, Scope.WRITE_SERVERS]
    studio = four.fleet.studio
    _key, text = make_key(studio=studio, name="CI", scopes=scopes, game=None, actor=member)
    return Program(text)


def test_a_build_that_runs_well_replaces_the_one_before(
    four: OnMachines, second: Build, member: User
) -> None:
    roll_out_build(fleet=four.fleet, build=second, actor=member)
    seen = []
    for _ in range(30):
        four.step(seconds=20)
        assert Server.objects.filter(observed="running").count() >= 4
        assert len(four.wanted) <= 5
        seen.append(four.revisions().count(2))
    rollout = four.fleet.rollouts.get()
    assert (rollout.end, rollout.failures, four.revisions()) == ("done", 0, [2] * 4)
    assert seen == sorted(seen)
    # The gate: no old one went before a new one had run well for a while.
    assert seen.count(1) >= 2
    assert {server.revision.build for server in four.wanted} == {second}
    assert str(history(four.fleet)[0].said) == "found the whole fleet at revision 2"


def test_one_that_never_answers_is_taken_back_and_told(
    four: OnMachines, second: Build, member: User
) -> None:
    before = {server.pk for server in four.wanted}
    take(four, 2)
    four.bad_builds = {second.pk}
    roll_out_build(fleet=four.fleet, build=second, actor=member)
    for _ in range(20):
        four.step(seconds=20)
        assert Server.objects.filter(observed="running", revision__number=1).count() == 4
    rollout = four.fleet.rollouts.get()
    assert (rollout.end, rollout.failures) == ("rolled_back", 2)
    assert four.fleet.revision.number == 1
    assert {server.pk for server in four.wanted} == before
    assert four.fleet.leases.open().count() == 2
    back = history(four.fleet).get(act="fleet.rolled_back")
    assert str(back.because) == "2 new servers failed."
    told = Notification.objects.filter(person=member, kind="fleet_moves")
    assert told.count() == 1


def test_what_drains_already_keeps_its_lease_when_it_is_taken_back(
    four: OnMachines, second: Build, member: User, game: Game
) -> None:
    """The first new one runs well and others fail: a given one drains by then."""
    take(four, 4)
    roll_out_build(fleet=four.fleet, build=second, actor=member)
    while not Server.objects.filter(drain_cause="fleet").exists():
        four.step(seconds=20)
    four.bad_builds = {second.pk}
    four.step(20, seconds=20)
    assert four.fleet.rollouts.get().end == "rolled_back"
    assert four.fleet.leases.open().count() == 4
    draining = Server.objects.get(drain_cause="fleet", desired="running")
    assert (draining.is_given, draining.observed) == (True, "running")


def test_where_all_are_given_and_no_more_may_run_a_few_drain_at_a_time(
    four: OnMachines, second: Build, member: User
) -> None:
    change_fleet(fleet=four.fleet, name="Europe", sizes=sizes(10, 10, 0), actor=member)
    four.step(4)
    take(four, 10)
    roll_out_build(fleet=four.fleet, build=second, actor=member)
    four.step(8)
    assert Server.objects.filter(drain_cause="fleet").count() == 2
    assert len(four.wanted) == 8


def test_the_same_build_again_writes_one_revision(
    four: OnMachines, second: Build, member: User
) -> None:
    for _ in range(2):
        roll_out_build(fleet=four.fleet, build=second, actor=member)
    assert four.fleet.blueprint.revisions.count() == 2
    assert four.fleet.rollouts.count() == 1
    use_build(blueprint=four.fleet.blueprint, build=second, actor=member)
    assert four.fleet.blueprint.revisions.count() == 2


def test_a_build_that_cannot_run_there_leaves_no_revision_behind(
    four: OnMachines, game: Game, member: User, ten: ResourceRequest
) -> None:
    players = server_build(game, member, "2.1")
    tamper(
        "UPDATE servers_build SET kind = 'player', platform = 'windows-x86_64'"  # noqa: S608
        f" WHERE id = {players.pk}"
    )
    players.refresh_from_db()
    with pytest.raises(BlueprintRefused, match="for players"):
        roll_out_build(fleet=four.fleet, build=players, actor=member)
    assert four.fleet.blueprint.revisions.count() == 1
    assert not four.fleet.rollouts.exists()


def test_what_a_fleet_runs_or_goes_back_to_is_not_retired(
    four: OnMachines, second: Build, member: User
) -> None:
    old = four.fleet.revision.build
    assert old is not None
    change_fleet(fleet=four.fleet, name="Europe", sizes=sizes(0, 8, 0), actor=member)
    four.step(4)
    use_build(blueprint=four.fleet.blueprint, build=second, actor=member)
    assert not Server.objects.live().exists()
    with pytest.raises(BuildUsed):
        retire_build(build=old, actor=member)
    turn_fleet(fleet=four.fleet, on=False, actor=member)
    retire_build(build=old, actor=member)
    with pytest.raises(FleetRefused, match="retired"):
        turn_fleet(fleet=four.fleet, on=True, actor=member)
    roll_out_build(fleet=four.fleet, build=second, actor=member)
    turn_fleet(fleet=four.fleet, on=True, actor=member)


def test_a_build_server_moves_a_fleet_and_follows_it(
    four: OnMachines, second: Build, api: Program
) -> None:
    at = f"/fleets/{four.fleet.number}"
    begun = api.post(f"{at}/rollouts", {"build": second.number})
    assert begun.status_code == 202
    told = begun.json()
    assert (told["revision"], told["build"]) == (2, second.number)
    assert told["rollout"]["state"] == "under_way"
    four.step(12)
    rollout = api.get(at).json()["rollout"]
    assert (rollout["state"], rollout["failures"]) == ("done", 0)


def test_a_build_server_hears_that_it_was_taken_back(
    four: OnMachines, second: Build, api: Program
) -> None:
    four.bad_builds = {second.pk}
    at = f"/fleets/{four.fleet.number}"
    api.post(f"{at}/rollouts", {"build": second.number})
    four.step(20, seconds=20)
    told = api.get(at).json()
    assert (told["rollout"]["state"], told["rollout"]["failures"]) == ("rolled_back", 2)
    assert (told["revision"], told["state"]) == (1, "on")


def test_a_build_that_is_not_ready_is_refused_by_the_api(
    four: OnMachines, second: Build, api: Program, member: User
) -> None:
    retire_build(build=second, actor=member)
    answer = api.post(f"/fleets/{four.fleet.number}/rollouts", {"build": second.number})
    assert answer.status_code == 422
    assert "retired" in problem(answer)["detail"]


def test_its_page_offers_builds_and_rolls_one_out(
    client: Client, four: OnMachines, second: Build, member: User
) -> None:
    client.force_login(member)
    at = f"/studio/{four.fleet.studio.slug}/fleets/{four.fleet.number}/"
    asked = client.get(f"{at}rollout/").content.decode()
    assert f'<option value="{second.number}">2.0 · Linux (x86-64)' in asked
    assert "Builds, each of which makes a new revision" in asked
    odd = client.post(f"{at}rollout/", {"revision": "BD-0"})
    assert odd.status_code == 200
    assert not four.fleet.rollouts.exists()
    done = client.post(f"{at}rollout/", {"revision": second.number})
    assert done["Location"] == at
    four.step(12)
    assert "done" in client.get(at).content.decode()
    # Now both have a revision.
    asked = client.get(f"{at}rollout/").content.decode()
    assert "Builds, each of which" not in asked
    assert "1.0" in asked


def test_its_page_says_that_it_was_taken_back(
    client: Client, four: OnMachines, second: Build, member: User
) -> None:
    client.force_login(member)
    at = f"/studio/{four.fleet.studio.slug}/fleets/{four.fleet.number}/"
    four.bad_builds = {second.pk}
    client.post(f"{at}rollout/", {"revision": second.number})
    four.step(20, seconds=20)
    page = client.get(at).content.decode()
    assert "rolled back" in page
    assert "2 new servers failed." in page


def test_a_sweep_that_was_cut_off_decides_anew(
    four: OnMachines, second: Build, member: User
) -> None:
    roll_out_build(fleet=four.fleet, build=second, actor=member)
    for _ in range(3):
        step_fleets(now=four.now)
    assert Server.objects.filter(revision__number=2).count() == 1
