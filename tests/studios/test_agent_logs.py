"""Logs count every byte ever written, so that whoever reads along misses none and reads none twice."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studios.servers.agent import logs
from studios.servers.agent.logs import Count, Writer
from tests.studios.teeworlds import JOINS, LEAVES


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Writer]:
    with closing(Writer(tmp_path / "log", 1000)) as made:
        yield made


def test_whoever_reads_along_reads_everything_once(log: Writer) -> None:
    read, after = "", 0
    for number in range(200):
        log.write(f"line {number} of a täbele\n".encode())
        if number % 10 == 0:
            part = logs.part(log.folder, after)
            assert part["start"] == after
            read += part["text"]
            after = part["start"] + part["size"]
            assert after == part["total"]
    assert read == "".join(f"line {number} of a täbele\n" for number in range(191))
    assert len(list(log.folder.iterdir())) == 2


def test_who_comes_late_is_told_where_what_is_left_begins(log: Writer) -> None:
    for number in range(200):
        log.write(b"%05d\n" % number)
    part = logs.part(log.folder, 0)
    assert part["start"] > 0
    assert part["text"].startswith(f"{part['start'] // 6:05}\n")
    assert part["start"] + part["size"] == part["total"] == 1200
    assert logs.tail(log.folder) == part["text"]


def test_a_part_has_an_end_and_cuts_no_character(log: Writer) -> None:
    log.write("aä".encode()[:2])
    part = logs.part(log.folder, 0)
    assert (part["text"], part["size"], part["total"]) == ("a", 1, 2)
    log.write("ä".encode()[1:])
    assert logs.part(log.folder, 1)["text"] == "ä"
    assert logs.part(log.folder, 3) == {"start": 3, "text": "", "size": 0, "total": 3}
    assert logs.part(log.folder, 99)["start"] == 3
    log.write(b"x" * 300)
    assert logs.part(log.folder, 0, most=10)["size"] == 10


def test_a_log_that_is_opened_again_goes_on(log: Writer) -> None:
    log.write(b"one")
    with closing(Writer(log.folder, 1000)) as again:
        again.write(b"two")
    assert logs.part(log.folder, 0)["text"] == "onetwo"


def test_where_nothing_was_said_there_is_nothing(tmp_path: Path) -> None:
    assert logs.part(tmp_path / "log", 5) == {"start": 0, "text": "", "size": 0, "total": 0}
    assert logs.tail(tmp_path / "log") == ""


TEEWORLDS = [
    "[2026-11-29 15:10:01][server]: player is ready. ClientID=0 addr=127.0.0.1:50000",
    "[2026-11-29 15:10:01][server]: player has entered the game. ClientID=0 addr=127.0.0.1:50000",
    "[2026-11-29 15:10:02][chat]: 0:-2:ana: [game]: leave player='0:ana'",
    "[2026-11-29 15:10:02][chat]: 0:-2:ana: [server]: player has entered the game.",
    "[2026-11-29 15:10:03][server]: player has entered the game. ClientID=1 addr=127.0.0.1:50001",
    "[2026-11-29 15:10:09][game]: leave player='0:ana'",
]


def test_players_are_counted_by_who_comes_and_goes_and_not_by_what_they_say() -> None:
    count = Count(JOINS, LEAVES)
    said = "".join(f"{line}\n" for line in TEEWORLDS).encode()
    counts = []
    for at in range(0, len(said), 7):
        count.hear(said[at : at + 7])
        counts.append(count.players)
    assert (max(counts), counts[-1]) == (2, 1)


@pytest.mark.parametrize(
    "line",
    [
        "join ana",
        "[15:10:00] join ana",
        "[2026-11-29 15:10:01]join ana",
        "2026-11-29T15:10:01.123Z join ana",
        "(12:00) join ana",
    ],
)
def test_a_line_begins_after_its_time(line: str) -> None:
    count = Count("^join", "^leave")
    count.hear(f"{line}\n[15:10:00] bo: join ana\n[x] join\n".encode())
    assert count.players == 1


def test_words_may_stand_anywhere_and_nobody_leaves_an_empty_game() -> None:
    count = Count("joined the game", "left the game")
    count.hear(b"[15:10:00] [Server thread/INFO]: ana left the game\n")
    count.hear(b"[15:10:00] [Server thread/INFO]: ana joined the game\n")
    assert count.players == 1
    nothing = Count("^", "")
    nothing.hear(b"anything\n")
    assert nothing.players == 0


@settings(deadline=None)
@given(st.lists(st.binary(max_size=3000), max_size=20))
def test_whatever_is_said_keeps_the_count_whole_and_the_memory_small(said: list[bytes]) -> None:
    count = Count("^join", "leave")
    for words in said:
        count.hear(words)
        assert count.players >= 0
        assert len(count._line) <= logs.LONGEST_LINE
