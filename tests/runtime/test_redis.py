"""The embedded Redis: found again, replaced, never at the cost of anybody else."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from celery import Celery

from incubator.runtime.places import directory_elsewhere
from incubator.runtime.redis import RedisServer
from tests.runtime.servers import Heard, a_stranger


@pytest.fixture
def server(tmp_path: Path, heard: Heard) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path / "var")
    yield server
    server.stop(heard)


def test_a_second_start_finds_the_first(server: RedisServer, heard: Heard) -> None:
    server.ensure(heard)
    assert "started" in heard.last()
    server.ensure(heard)
    assert "is running already" in heard.last()


def test_both_urls_lead_to_it_and_clearing_the_cache_keeps_the_queue(
    server: RedisServer, heard: Heard
) -> None:
    server.ensure(heard)
    celery = Celery("trial", broker=server.broker_url(), set_as_current=False)
    celery.send_task("nothing.in.particular")
    celery.close()
    with redis.Redis.from_url(server.cache_url()) as cache:
        cache.set("counted", 1)
        cache.flushdb()
        cache.select(1)
        assert cache.llen("celery") == 1


def test_a_left_behind_pid_file_does_not_kill_the_process_that_has_the_id_now(
    server: RedisServer, heard: Heard
) -> None:
    server.ensure(heard)
    server.stop(heard)
    with a_stranger() as stranger:
        server.pid_file.write_text(str(stranger.pid))
        heard.clear()
        server.ensure(heard)
        assert f"process {stranger.pid} is something else" in heard.last()
        assert stranger.poll() is None
    assert server.answers()


def test_it_is_a_version_that_is_still_mended(server: RedisServer, heard: Heard) -> None:
    server.ensure(heard)
    with redis.Redis.from_url(server.cache_url()) as client:
        said = client.info("server")
    assert said["server_name"] == "valkey"
    assert int(said["valkey_version"].split(".")[0]) >= 9


def test_a_path_too_long_for_a_socket_moves_the_socket_only(tmp_path: Path, heard: Heard) -> None:
    server = RedisServer(tmp_path / ("long" * 25))
    try:
        server.ensure(heard)
        assert server.answers()
        assert len(os.fsencode(server.socket)) <= 107
    finally:
        server.stop(heard)
        shutil.rmtree(directory_elsewhere(server.var))
