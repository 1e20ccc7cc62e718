"""A log is read along while somebody does, from where they are, and earlier where they ask."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from incubator.accounts.models import User
from studios.models import ResourceRequest
from studios.servers.models import Blueprint, LogChunk, Server
from studios.servers.models.logs import CHUNK, KEPT
from studios.servers.services import launch_server, logs, reconcile, stop_server
from tests.clients import Client
from tests.studios.joined_agents import Agent, MakeAgent
from tests.studios.told_logs import Log


@pytest.fixture(autouse=True)
def _nobody_reads() -> None:
    cache.clear()


@pytest.fixture
def agent(make_agent: MakeAgent) -> Agent:
    return make_agent()


@pytest.fixture
def server(
    agent: Agent, server_request: ResourceRequest, blueprint: Blueprint, member: User
) -> Server:
    """Wanted; what it says is the test's."""
    launched = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    agent.turn()
    reconcile()
    launched.refresh_from_db()
    return launched


@pytest.fixture
def log(agent: Agent, server: Server, member: User) -> Log:
    client = Client()
    client.force_login(member)
    return Log(agent, server, client)


def test_nobody_reads_and_nothing_is_asked(log: Log) -> None:
    log.said = b"one\n"
    log.turn()
    log.turn()
    assert (log.asked, LogChunk.objects.count()) == ([], 0)


def test_who_reads_along_is_told_each_byte_once(log: Log) -> None:
    log.said = b"one\n"
    log.turn()
    assert log.read() == {"waits": True, "text": "one\n", "live": True}
    log.turn()
    log.turn()
    first = log.read()
    assert (first["text"], first["start"], first["end"]) == ("one\n", 0, 4)
    log.said += "two\nthré".encode()[:-1]
    log.turn()
    more = log.read(after=4)
    assert (more["text"], more["start"], more["end"]) == ("two\nthr", 4, 11)
    log.said += "é\n".encode()[1:]
    log.turn()
    assert log.read(after=11)["text"] == "é\n"
    assert log.read(after=log.read()["end"])["text"] == ""
    assert LogChunk.objects.count() == 1


def test_what_came_before_is_asked_for_where_somebody_wants_it(log: Log) -> None:
    log.said = b"".join(b"%06d\n" % number for number in range(10_000))
    log.read()
    log.turn()
    log.turn()
    read = log.read()
    assert read["earlier"]
    assert read["first"] == len(log.said) - CHUNK
    log.read(earlier=1)
    log.turn()
    log.turn()
    again = log.read()
    assert again["first"] == len(log.said) - 2 * CHUNK
    assert log.said[again["first"] :].endswith(again["text"].encode())
    assert len(again["text"]) > 2 * CHUNK - 7
    log.lost = again["first"] - 100
    for _ in range(3):
        log.read(earlier=1)
        log.turn()
    assert log.read()["first"] == log.lost
    for _ in range(3):
        log.read(earlier=1)
        log.turn()
    assert not log.read()["earlier"]


def test_as_much_is_kept_as_may_be_and_the_last_of_it(log: Log) -> None:
    for number in range(20):
        log.said += b"%d" % (number % 10) * CHUNK
        log.read()
        log.turn()
    log.turn()
    kept = sum(len(chunk.content) for chunk in LogChunk.objects.all())
    assert KEPT - CHUNK <= kept <= KEPT
    read = log.read()
    assert read["end"] == len(log.said)
    assert not read["earlier"]


def test_who_is_far_behind_is_led_to_the_end(log: Log) -> None:
    log.said = b"begin\n"
    log.read()
    log.turn()
    log.turn()
    log.said += b"x" * logs.FAR_BEHIND * 3 + b"end\n"
    for _ in range(4):
        log.turn()
    read = log.read(after=6)
    assert read["text"].endswith("end\n")
    assert read["start"] > 6 + CHUNK


def test_what_is_said_badly_is_shown_soundly(log: Log) -> None:
    log.said = b"\x1b[31m" + b"y" * 100_000 + b"\xff\0<b>\n"
    log.read()
    for _ in range(3):
        log.turn()
    assert log.read()["text"].endswith("y�␀<b>\n")
    page = log.client.get(
        reverse("servers:server", args=[log.server.studio.slug, log.server.number])
    ).content.decode()
    assert "&lt;b&gt;" in page
    assert "<b>\n" not in page.partition('class="log"')[2].partition("</pre>")[0]


@pytest.mark.parametrize("nonsense", ["abc", "-1", "1e9", "٣", "9" * 40, ""])
def test_nonsense_for_a_number_is_read_as_none(log: Log, nonsense: str) -> None:
    assert log.read(after=nonsense)["live"]


def test_what_is_kept_can_be_taken_along_and_strangers_see_nothing(
    log: Log, stranger: User, operations: User
) -> None:
    log.said = b"one\n\xff"
    log.read()
    for _ in range(3):
        log.turn()
    pages = ("servers:log", "servers:log_file")
    args = [log.server.studio.slug, log.server.number]
    file = log.client.get(reverse("servers:log_file", args=args))
    assert (file.content, file.headers["Content-Type"]) == (log.said, "text/plain; charset=utf-8")
    assert f'filename="{log.server.number}.log"' in file.headers["Content-Disposition"]
    client = Client()
    client.force_login(stranger)
    assert [client.get(reverse(page, args=args)).status_code for page in pages] == [404, 404]
    client.force_login(operations)
    staff = reverse("servers:staff_log_file", args=[log.server.number])
    assert client.get(staff).content == log.said


def test_a_log_goes_a_month_after_its_server(log: Log) -> None:
    log.said = b"one\n"
    log.read()
    for _ in range(2):
        log.turn()
    assert (logs.forget_logs(), LogChunk.objects.count()) == (0, 1)
    long_ago = timezone.now() - timedelta(days=31)
    Server.objects.update(started_at=long_ago, stopped_at=long_ago)
    assert (logs.forget_logs(), LogChunk.objects.count()) == (1, 0)


def test_a_host_that_tells_what_nobody_asked_fills_nothing(log: Log) -> None:
    log.turn()
    one = {"key": log.server.launch_key, "bytes": "eA==", "total": 10_000}
    parts = [{**one, "start": 2 * number} for number in range(100)]
    turn = {"version": 2, "disk_free_mb": 9000, "contains": True, "log_parts": parts}
    log.agent.tell(turn)
    assert LogChunk.objects.count() == logs.MOST_CHUNKS


def test_a_part_that_is_no_base64_is_refused(log: Log) -> None:
    log.turn()
    part = {"key": log.server.launch_key, "start": 0, "bytes": "abc", "total": 1}
    turn = {"version": 2, "disk_free_mb": 9000, "contains": True, "log_parts": [part]}
    assert log.agent._post("servers:agent_turn", log.agent.token, turn).status_code == 400


def test_a_real_agent_is_read_along(agent: Agent, log: Log, member: User, server: Server) -> None:
    def reads() -> bool:
        return "\n" in log.read().get("text", "") and "waits" not in log.read()

    assert agent.until(reads)
    server.refresh_from_db()
    stop_server(server=server, actor=member)

    def is_over() -> bool:
        server.refresh_from_db()
        return server.observed == "stopped"

    assert agent.until(is_over)
    assert not log.read()["live"]
