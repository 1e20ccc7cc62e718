"""Probes: an answer is a number, no answer is unknown, and nothing that is said breaks them."""

import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studios.servers.agent import probes

NOBODY_THERE = Path("/nowhere/log")


def info(name: str = "One", players: int = 3, most: int = 16, bots: int = 1) -> bytes:
    words = b"".join(part.encode() + b"\0" for part in (name, "harbour", "tides", "Paper Tides"))
    return (
        b"\xff\xff\xff\xffI\x11" + words + struct.pack("<HBBB", 0, players, most, bots) + b"dl\0\1"
    )


@contextmanager
def answering(*answers: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """A UDP server that gives one answer after the other, and what it was asked."""
    asked: list[bytes] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)

        def serve() -> None:
            for answer in answers:
                question, who = server.recvfrom(2000)
                asked.append(question)
                server.sendto(answer, who)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], asked
        thread.join(5)


def test_a_source_server_is_asked_and_its_bots_are_no_players() -> None:
    with answering(info()) as (port, _asked):
        assert probes.players({"kind": "source"}, port, NOBODY_THERE) == 2


def test_a_challenge_is_given_back() -> None:
    with answering(b"\xff\xff\xff\xffA\x01\x02\x03\x04", info(players=9, bots=0)) as (port, asked):
        assert probes.players({"kind": "source"}, port, NOBODY_THERE) == 9
    assert asked[1] == asked[0] + b"\x01\x02\x03\x04"


def test_no_answer_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "WAIT_SECONDS", 0.05)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        assert probes.players({"kind": "source"}, port, NOBODY_THERE) is None
        assert probes.healthy({"kind": "source"}, port) is None
    assert probes.healthy({"kind": "tcp"}, port) is False
    assert probes.players({"kind": "http"}, port, NOBODY_THERE) is None
    assert probes.players({"kind": "log", "pattern": "x {n}"}, port, NOBODY_THERE) is None


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_whatever_a_server_answers_is_a_number_or_unknown(answer: bytes) -> None:
    known = None
    try:
        known = probes._info_in(answer)
    except (ValueError, IndexError):
        return
    assert known is None or isinstance(known["players"], int)


@pytest.mark.parametrize(
    ("page", "field", "count"),
    [
        ({"players": 4}, "players", 4),
        ({"status": {"players": ["ana", "bo"]}}, "status.players", 2),
        ({"players": "many"}, "players", None),
        ({"players": -1}, "players", None),
        ({"players": True}, "players", None),
        ([1, 2], "players", None),
        ("up", "players", None),
    ],
)
def test_a_page_says_how_many(page: object, field: str, count: int | None) -> None:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(page).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    probe = {"kind": "http", "path": "/status", "field": field}
    try:
        assert probes.players(probe, server.server_port, NOBODY_THERE) == count
        assert probes.healthy(probe, server.server_port) is True
    finally:
        server.shutdown()
        server.server_close()


def test_the_last_line_of_the_log_that_counts_is_believed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.mkdir()
    (log / "0").write_bytes(b"players: 3\nnoise \xff\nplayers: 5\nplayers: many\n")
    assert probes.players({"kind": "log", "pattern": "players: {n}"}, 0, log) == 5
    assert probes.players({"kind": "log", "pattern": "players"}, 0, log) is None
    assert probes.players({"kind": "log", "pattern": "({n}"}, 0, log) is None
