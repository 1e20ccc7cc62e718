"""Source queries as others speak them: `python-a2s` asks our servers, and reads what we read."""

import io
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import a2s
import pytest
from a2s.byteio import ByteReader
from a2s.info import InfoProtocol
from hypothesis import given
from hypothesis import strategies as st

from incubator.runtime.processes import wait_until
from studios.servers.agent import game_server, probes

NOWHERE = Path("/nowhere/log")
ONE_PACKET = b"\xff\xff\xff\xff"
TOKEN = b"\x07\x00\xff\x80"
Info = tuple[str, str, int, int, int]


def answer(name: str, level: str, players: int, most: int, bots: int, more: bytes = b"\0") -> bytes:
    words = b"".join(word.encode() + b"\0" for word in (name, level, "tides", "Paper Tides"))
    counts = struct.pack("<HBBB", 440, players, most, bots)
    return ONE_PACKET + b"I\x11" + words + counts + b"dl\0\1" + b"1.2\0" + more


@contextmanager
def responding(info: bytes) -> Iterator[int]:
    """Whoever asks is told only once the challenge comes back."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.1)
        ends = threading.Event()

        def serve() -> None:
            while not ends.is_set():
                try:
                    asked, who = server.recvfrom(2000)
                except TimeoutError:
                    continue
                if asked.startswith(probes.ASK_INFO):
                    is_known = asked[len(probes.ASK_INFO) :] == TOKEN
                    server.sendto(info if is_known else ONE_PACKET + b"A" + TOKEN, who)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        ends.set()
        thread.join(5)


def as_they_see(port: int) -> Info:
    found = a2s.info(("127.0.0.1", port), timeout=5)
    return (
        found.server_name, found.map_name, found.player_count, found.max_players, found.bot_count,
    )  # fmt: skip


def as_we_see(port: int) -> Info:
    found = probes.source_info(port)
    assert found
    return found["name"], found["map"], found["players"], found["most"], found["bots"]


@pytest.mark.parametrize(
    "more",
    [b"", b"\0", b"\xb1" + struct.pack("<HQ", 27015, 90071992547409920) + b"duel\0" + bytes(8)],
    ids=["no more", "nothing more", "port, number, words and game"],
)
def test_a_server_that_asks_for_its_challenge_is_read_as_others_read_it(more: bytes) -> None:
    info = answer("Tern Harbour 海", "strait", 7, 24, 2, more)
    with responding(info) as port:
        assert as_we_see(port) == as_they_see(port) == ("Tern Harbour 海", "strait", 7, 24, 2)
        assert probes.players({"kind": "source"}, port, NOWHERE) == 5
        assert probes.healthy({"kind": "source"}, port) is True


WORDS = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=20)
COUNT = st.integers(0, 255)


@given(WORDS, WORDS, COUNT, COUNT, COUNT)
def test_whatever_a_whole_answer_says_is_read_as_others_read_it(
    name: str, level: str, players: int, most: int, bots: int
) -> None:
    packet = answer(name, level, players, most, bots)
    theirs = InfoProtocol.deserialize_response(
        ByteReader(io.BytesIO(packet[5:]), endian="<", encoding="utf-8"), packet[4], 0.1
    )
    ours = probes._info_in(packet)
    assert ours is not None
    assert (ours["name"], ours["map"]) == (theirs.server_name, theirs.map_name)
    assert (ours["players"], ours["most"], ours["bots"]) == (
        theirs.player_count, theirs.max_players, theirs.bot_count,
    )  # fmt: skip


@pytest.fixture
def match() -> Iterator[int]:
    """The port of our own match server."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.bind(("127.0.0.1", 0))
        port: int = asking.getsockname()[1]
    given = ["--program", "match", "--name", "Evening 夕", "--port", str(port)]
    command = [sys.executable, "-I", game_server.__file__, *given, "--address", "127.0.0.1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        assert wait_until(lambda: probes.source_info(port) is not None, seconds=15)
        yield port
        process.terminate()
        assert process.wait(10) == 0


def test_our_match_server_answers_whoever_asks_as_source_servers_do(match: int) -> None:
    assert as_they_see(match) == as_we_see(match) == ("Evening 夕", "match", 0, 64, 0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as player:
        player.settimeout(5)
        player.connect(("127.0.0.1", match))
        player.send(b"join")
        assert player.recv(100) == b"welcome\n"
        assert as_they_see(match) == as_we_see(match) == ("Evening 夕", "match", 1, 64, 0)
        found = a2s.info(("127.0.0.1", match), timeout=5)
        assert (found.protocol, found.server_type, found.platform) == (17, "d", "l")
        assert not found.password_protected
