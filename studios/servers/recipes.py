"""How a blueprint's servers are to run, as people write it: what can be wrong with it, in words.

The same checks stand behind the form, which tells each problem beside its field, and behind the
services, whoever calls them.
"""

import re
import shlex
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from studios.models import ResourceItem, ResourceKind
from studios.servers.models import BlueprintRevision, Build, BuildKind, Health, Players, Protocol

MOST_PORTS, MOST_NAMES, MOST_WORDS = 8, 40, 100
LONGEST_WORD, LONGEST_VALUE = 500, 2_000
START_SECONDS, DRAIN_MINUTES, STOP_SECONDS = (10, 3_600), (0, 1_440), (1, 120)

PORT_NAME = re.compile(r"[a-z]{1,20}")
PORT_NAMED = re.compile(r"\{port:([^{}]*)\}")
VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]{0,59}")
# Which library a program loads and which user it is, is the host's to say.
KEPT_VARIABLES = ("PATH", "HOME", "USER", "LOGNAME", "SHELL", "PWD", "TMPDIR")
KEPT_PREFIXES = ("LD_", "INCUBATOR_")
HTTP_PATH = re.compile(r"/[!-~]{0,199}")
DOTTED = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
# What turns the reading direction of all that follows, so that a line reads as another one.
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
NEEDS_QUOTES = re.compile(r"[\s'\"\\]")
# What our own programs are started with.
OUR_PORT = "game"
# Which way the questions go.
ASKED_BY = {"tcp": Protocol.TCP, "http": Protocol.TCP, "source": Protocol.UDP}

Problem = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What a revision says. `secrets` are those that are set anew, `dropped` the names of those that
    go; any other secret of the revision before stays.
    """

    program: str = ""
    build: Build | None = None
    item: ResourceItem | None = None
    command: tuple[str, ...] = ()
    ports: tuple[dict[str, str], ...] = ()
    health: Mapping[str, str] = field(default_factory=lambda: {"kind": Health.PROCESS.value})
    players: Mapping[str, str] = field(default_factory=lambda: {"kind": Players.NONE.value})
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    start_seconds: int = 120
    drain_minutes: int = 60
    stop_seconds: int = 20
    is_reused: bool = False

    def __repr__(self) -> str:
        # Reports of errors show what was at hand.
        return f"<Recipe of {self.build or self.program}>"


def recipe_of(revision: BlueprintRevision, **changed: Any) -> Recipe:
    """The same again, its secrets kept, with what is changed."""
    as_it_is = Recipe(
        program=revision.program,
        build=revision.build,
        item=revision.item,
        command=tuple(revision.command),
        ports=tuple(revision.ports),
        health=revision.health,
        players=revision.players,
        environment=revision.environment,
        start_seconds=revision.start_seconds,
        drain_minutes=revision.drain_minutes,
        stop_seconds=revision.stop_seconds,
        is_reused=revision.is_reused,
    )
    return replace(as_it_is, **changed)


def words_in(line: str) -> tuple[str, ...]:
    """The words of a command line. Raises ValueError for a quote that is not closed."""
    return tuple(shlex.split(line))


def line_of(words: tuple[str, ...] | list[str]) -> str:
    """A line that `words_in` reads as these words; braces are not quoted, so that it stays legible."""
    quoted = (
        shlex.quote(word) if not word or NEEDS_QUOTES.search(word) else word for word in words
    )
    return " ".join(quoted)


def problems(recipe: Recipe) -> Iterator[Problem]:
    """(place, words) for each thing that is wrong; the place is a field of the recipe."""
    yield from _of_what_runs(recipe)
    yield from _of_command(recipe)
    yield from _of_ports(recipe)
    yield from _of_health(recipe)
    yield from _of_players(recipe)
    yield from _of_variables("environment", recipe.environment)
    yield from _of_variables("secrets", recipe.secrets)
    if twice := sorted(recipe.environment.keys() & recipe.secrets.keys()):
        yield "secrets", _("%(name)s is among the environment already.") % {"name": twice[0]}
    yield from _of_times(recipe)


def _of_what_runs(recipe: Recipe) -> Iterator[Problem]:
    build = recipe.build
    if bool(recipe.program) == (build is not None):
        yield "build", _("Choose what runs: a build, or a program that comes with the product.")
    elif build is not None and build.kind != BuildKind.SERVER:
        yield "build", _("%(build)s is for players. Choose a server build.") % {"build": build}
    elif build is not None and build.state != "ready":
        said = {"build": build, "state": build.label}
        yield "build", _("%(build)s is %(state)s. Choose one that is ready.") % said
    if recipe.item is not None and recipe.item.kind != ResourceKind.SERVER:
        yield "item", _("Choose a size of server.")


def _of_command(recipe: Recipe) -> Iterator[Problem]:
    command = recipe.command
    if recipe.program and command:
        yield "command", _("What comes with the product knows how to start. Leave this empty.")
    elif recipe.build is not None and not command:
        yield "command", _("Say how it starts, such as ./server --port {port:game}.")
    if len(command) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in command):
        yield (
            "command",
            _("At most %(words)s words of %(letters)s characters each.")
            % {"words": MOST_WORDS, "letters": LONGEST_WORD},
        )
    if any(map(is_unprintable, command)):
        yield "command", _unprintable()
    named = {port["name"] for port in recipe.ports}
    said = [*command, *recipe.environment.values()]
    for name in sorted({found for text in said for found in PORT_NAMED.findall(text)} - named):
        words = _("{port:%(name)s} is meant, but no port is called that.") % {"name": name[:20]}
        yield "command", words


def _of_ports(recipe: Recipe) -> Iterator[Problem]:
    names = [port["name"] for port in recipe.ports]
    if not 1 <= len(names) <= MOST_PORTS:
        yield "ports", _("Name 1 to %(most)s ports.") % {"most": MOST_PORTS}
    if any(not PORT_NAME.fullmatch(name) for name in names):
        yield "ports", _("A port's name has small letters only, such as game or query.")
    elif len(set(names)) < len(names):
        yield "ports", _("Two ports have the same name.")
    if any(port["protocol"] not in Protocol.values for port in recipe.ports):
        yield "ports", _("A port is for UDP or for TCP.")
    if recipe.program and OUR_PORT not in names:
        words = _("What comes with the product listens at a port called %(name)s.")
        yield "ports", words % {"name": OUR_PORT}


def _of_health(recipe: Recipe) -> Iterator[Problem]:
    if recipe.health.get("kind") not in Health.values:
        yield "health", _("Choose how it is known that it answers.")
    else:
        yield from _of_probe("health", recipe.health, recipe)


def _of_players(recipe: Recipe) -> Iterator[Problem]:
    kind = recipe.players.get("kind")
    if kind not in Players.values:
        yield "players", _("Choose how players are counted.")
        return
    yield from _of_probe("players", recipe.players, recipe)
    if kind == Players.HTTP:
        dotted = recipe.players.get("field", "")
        if len(dotted) > 100 or not DOTTED.fullmatch(dotted):
            yield "field", _("Names with points between them, such as status.players.")
    if kind == Players.LOG:
        pattern = recipe.players.get("pattern", "")
        if pattern.count("{n}") != 1 or len(pattern) > 200 or is_unprintable(pattern):
            yield "pattern", _("Write the line's words with {n} once, where the number stands.")
    if kind == Players.LOG_COUNT:
        for part in ("join", "leave"):
            said = recipe.players.get(part, "")
            if not said.strip() or len(said) > 200 or is_unprintable(said):
                yield part, _("Write words of the line as the server says them.")


def _of_probe(place: str, probe: Mapping[str, str], recipe: Recipe) -> Iterator[Problem]:
    """Of what is asked at a port: "" is the first one."""
    asks = ASKED_BY.get(probe["kind"])
    if asks is None or not recipe.ports:
        return
    known = {port["name"]: port["protocol"] for port in recipe.ports}
    name = probe.get("port") or recipe.ports[0]["name"]
    if name not in known:
        yield f"{place}_port", _("No port is called %(name)s.") % {"name": name[:20]}
    elif known[name] != asks:
        words = _("%(name)s is no %(protocol)s port, and this is asked over %(protocol)s.")
        yield f"{place}_port", words % {"name": name, "protocol": asks.label}
    if probe["kind"] == "http" and not HTTP_PATH.fullmatch(probe.get("path", "")):
        yield f"{place}_path", _("A path begins with / and has no blanks, such as /status.")


def _of_variables(place: str, variables: Mapping[str, str]) -> Iterator[Problem]:
    for name, value in variables.items():
        if not VARIABLE.fullmatch(name):
            words = _("%(name)s is no name of a variable: capitals, digits and _ only.")
            yield place, words % {"name": name[:60] or "—"}
        elif name in KEPT_VARIABLES or name.startswith(KEPT_PREFIXES):
            yield place, _("%(name)s is set by the host.") % {"name": name}
        if len(value) > LONGEST_VALUE or is_unprintable(value):
            # The value itself is not said: it may be a secret.
            words = _("The value of %(name)s is too long, or has characters that cannot be shown.")
            yield place, words % {"name": name[:60] or "—"}
    if len(variables) > MOST_NAMES:
        yield place, _("At most %(most)s of them.") % {"most": MOST_NAMES}


def _of_times(recipe: Recipe) -> Iterator[Problem]:
    for place, (least, most) in (
        ("start_seconds", START_SECONDS),
        ("drain_minutes", DRAIN_MINUTES),
        ("stop_seconds", STOP_SECONDS),
    ):
        if not least <= getattr(recipe, place) <= most:
            yield place, _("From %(least)s to %(most)s.") % {"least": least, "most": most}


def is_unprintable(text: str) -> bool:
    """Whether it holds what no command takes or nobody can see: NUL, ends of lines, turned text."""
    return any(unicodedata.category(sign) in ("Cc", "Cs") or sign in TURNING for sign in text)


def _unprintable() -> str:
    return _("It has characters that cannot be shown. Type it anew.")
