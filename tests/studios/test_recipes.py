"""What a blueprint may say: each rule tells its words beside its field."""

from dataclasses import replace
from typing import Any

import pytest

from studios.servers.recipes import Recipe, line_of, problems, words_in

GAME = {"name": "game", "protocol": "udp"}
QUERY = {"name": "query", "protocol": "tcp"}
FINE = Recipe(program="match", ports=(GAME, QUERY))


def wrong(**changed: Any) -> list[str]:
    return [place for place, _words in problems(replace(FINE, **changed))]


def test_what_is_fine_has_no_problem() -> None:
    assert wrong() == []
    assert wrong(players={"kind": "http", "port": "query", "path": "/s", "field": "a.b"}) == []


@pytest.mark.parametrize(
    "name", ["", "Game", "game1", "my-port", "game\n", "игра", "x" * 21, "game\u202e"]
)
def test_a_port_is_named_with_small_letters(name: str) -> None:
    assert "ports" in wrong(ports=(GAME, {"name": name, "protocol": "udp"}))


def test_ports_are_one_to_eight_with_names_of_their_own() -> None:
    eight = tuple({"name": letter, "protocol": "tcp"} for letter in "abcdefg")
    assert wrong(ports=(GAME, *eight)) == []
    assert "ports" in wrong(ports=(GAME, *eight, {"name": "z", "protocol": "tcp"}))
    assert "ports" in wrong(ports=())
    assert "ports" in wrong(ports=(GAME, GAME))
    assert "ports" in wrong(ports=(GAME, {"name": "a", "protocol": "sctp"}))
    assert "ports" in wrong(ports=(QUERY,))


@pytest.mark.parametrize(
    ("probe", "place"),
    [
        ({"kind": "tcp", "port": "other"}, "health_port"),
        ({"kind": "tcp", "port": "game"}, "health_port"),
        ({"kind": "source", "port": "query"}, "health_port"),
        ({"kind": "http", "port": "query"}, "health_path"),
        ({"kind": "http", "port": "query", "path": "health"}, "health_path"),
        ({"kind": "http", "port": "query", "path": "/a b"}, "health_path"),
        ({"kind": "http", "port": "query", "path": "/a\r\nHost: x"}, "health_path"),
        ({"kind": "telnet"}, "health"),
        ({}, "health"),
    ],
)
def test_health_is_asked_at_a_port_that_can_answer(probe: dict[str, str], place: str) -> None:
    assert wrong(health=probe) == [place]


@pytest.mark.parametrize(
    ("probe", "place"),
    [
        ({"kind": "http", "port": "query", "path": "/", "field": "a..b"}, "field"),
        ({"kind": "http", "port": "query", "path": "/"}, "field"),
        ({"kind": "log", "pattern": "players"}, "pattern"),
        ({"kind": "log", "pattern": "{n} of {n}"}, "pattern"),
        ({"kind": "log", "pattern": "{n}\n"}, "pattern"),
        ({"kind": "log"}, "pattern"),
        ({"kind": "guess"}, "players"),
    ],
)
def test_players_are_counted_where_a_number_stands(probe: dict[str, str], place: str) -> None:
    assert wrong(players=probe) == [place]


@pytest.mark.parametrize(
    "name",
    [
        "lower",
        "1ST",
        "A-B",
        "",
        "A B",
        "LD_PRELOAD",
        "LD_LIBRARY_PATH",
        "PATH",
        "HOME",
        "A\0",
        "X" * 61,
    ],
)
def test_a_variable_is_called_in_capitals_and_is_not_the_hosts(name: str) -> None:
    assert wrong(environment={name: "1"}) == ["environment"]
    assert wrong(secrets={name: "1"}) == ["secrets"]


@pytest.mark.parametrize("value", ["a\0b", "a\nb", "a\u202eb", "x" * 2001, "\ud800"])
def test_a_value_that_nobody_can_read_is_not_said_again(value: str) -> None:
    [(place, words)] = problems(replace(FINE, secrets={"TOKEN": value}))
    assert place == "secrets"
    assert value not in words


def test_a_name_is_environment_or_secret() -> None:
    assert wrong(environment={"A": "1"}, secrets={"A": "2"}) == ["secrets"]


def test_a_command_names_ports_that_are_there() -> None:
    assert wrong(environment={"P": "{port:query}"}) == []
    assert wrong(environment={"P": "{port:rcon}"}) == ["command"]
    assert wrong(command=("./server",)) == ["command"]


def test_times_stay_within_reason() -> None:
    assert wrong(start_seconds=9) == ["start_seconds"]
    assert wrong(drain_minutes=1441) == ["drain_minutes"]
    assert wrong(stop_seconds=0) == ["stop_seconds"]


def test_something_runs_and_one_thing_only() -> None:
    assert wrong(program="") == ["build"]


@pytest.mark.parametrize(
    "words",
    [
        ("./server", "--port", "{port:game}"),
        ("./my server", "it's", 'say "hi"', "back\\slash", ""),
        ("$HOME", ";", "|", "#", "*", "~"),
        ("中文", "ünïcode", "\u2003wide"),
    ],
)
def test_a_line_reads_as_the_same_words_again(words: tuple[str, ...]) -> None:
    assert words_in(line_of(words)) == words


def test_a_line_stays_legible() -> None:
    assert line_of(("./server", "--port", "{port:game}")) == "./server --port {port:game}"
    with pytest.raises(ValueError, match="quotation"):
        words_in("./server 'half")
