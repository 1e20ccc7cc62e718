"""Servers killed or frozen between two runs are replaced, and the next run says so."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from incubator.runtime import postgres, services
from incubator.runtime import redis as embedded_redis
from incubator.runtime.places import unprivileged_account
from incubator.runtime.postgres import Cluster
from incubator.runtime.processes import running, wait_until
from incubator.runtime.redis import RedisServer
from tests.runtime.servers import Heard


@pytest.fixture
def cluster(ground: Path, heard: Heard) -> Iterator[Cluster]:
    cluster = Cluster(ground / "var", unprivileged_account())
    cluster.ensure(heard)
    yield cluster
    cluster.stop(heard)


@pytest.fixture
def server(tmp_path: Path, heard: Heard) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path / "var")
    server.ensure(heard)
    yield server
    server.stop(heard)


def process_of(pid_file: Path) -> psutil.Process:
    return psutil.Process(int(pid_file.read_text().split("\n")[0]))


def test_a_killed_postgres_is_replaced_and_what_was_committed_is_there(
    cluster: Cluster, heard: Heard
) -> None:
    with cluster.connect("incubator") as connection:
        connection.execute("CREATE TABLE committed AS SELECT 1 AS amount")
    killed = process_of(cluster.pid_file)
    killed.kill()
    heard.clear()
    cluster.ensure(heard)
    assert f"earlier run (process {killed.pid}) is gone" in heard.last()
    with cluster.connect("incubator") as connection:
        assert connection.execute("SELECT amount FROM committed").fetchone() == (1,)


def test_a_frozen_postgres_is_replaced(
    cluster: Cluster, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "ANSWER_SECONDS", 1.0)
    frozen = process_of(cluster.pid_file)
    frozen.send_signal(signal.SIGSTOP)
    heard.clear()
    cluster.ensure(heard)
    assert f"(process {frozen.pid}) does not answer; replacing it" in heard.last()
    assert cluster.answers()


def test_a_killed_redis_is_replaced(server: RedisServer, heard: Heard) -> None:
    killed = process_of(server.pid_file)
    killed.kill()
    heard.clear()
    server.ensure(heard)
    assert f"earlier run (process {killed.pid}) is gone" in heard.last()
    assert server.answers()


def test_a_frozen_redis_is_replaced(
    server: RedisServer, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_redis, "ANSWER_SECONDS", 1.0)
    frozen = process_of(server.pid_file)
    frozen.send_signal(signal.SIGSTOP)
    heard.clear()
    server.ensure(heard)
    assert f"(process {frozen.pid}) does not answer; replacing it" in heard.last()
    assert server.answers()


def test_servers_that_die_while_somebody_keeps_them_are_started_again(
    cluster: Cluster, server: RedisServer, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "LOOK_SECONDS", 0.1)
    with services.kept_alive([cluster, server], heard):
        for _again in range(2):
            for pid_file in (cluster.pid_file, server.pid_file):
                process_of(pid_file).kill()
            assert wait_until(lambda: cluster.answers() and server.answers(), seconds=30)
    assert "starting it again" in heard.last()


def test_servers_live_in_sessions_of_their_own(cluster: Cluster, server: RedisServer) -> None:
    """Ctrl-C and a signal to the group of whoever started them are not for them."""
    for pid_file in (cluster.pid_file, server.pid_file):
        assert os.getsid(process_of(pid_file).pid) != os.getsid(0)


def test_a_redis_whose_directory_was_deleted_is_replaced_and_not_left_running(
    server: RedisServer, heard: Heard
) -> None:
    lost = process_of(server.pid_file)
    shutil.rmtree(server.var)
    heard.clear()
    server.ensure(heard)
    assert f"Redis (process {lost.pid}) has lost its files" in heard.last()
    assert running(lost.pid) is None
    assert server.answers()
