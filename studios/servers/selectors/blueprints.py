"""Reads about blueprints: what would run, and what changed from one revision to the next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.core import shown
from studios.models.rates import MEMORY_MB
from studios.servers.models import Blueprint, BlueprintRevision, Health, Players, Protocol
from studios.servers.recipes import line_of
from studios.servers.specs import command_of

# On a page of the history; older ones are a page further.
PAGE = 20
# Where examples begin to count, as hosts do.
FIRST_PORT = 20_000


@dataclass(frozen=True, slots=True)
class Change:
    """A line of what a revision says, with what the one before said."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Written:
    """A revision with what it changed; the first one changed nothing."""

    revision: BlueprintRevision
    changes: Sequence[Change]


def ports_said(revision: BlueprintRevision) -> str:
    """ "game UDP, query TCP"."""
    return ", ".join(f"{one['name']} {Protocol(one['protocol']).label}" for one in revision.ports)


def health_said(revision: BlueprintRevision) -> str:
    return _probe_said(Health(revision.health["kind"]).label, revision.health)


def players_said(revision: BlueprintRevision) -> str:
    return _probe_said(Players(revision.players["kind"]).label, revision.players)


def _probe_said(kind: Any, probe: Mapping[str, str]) -> str:
    """ "a page of it answers: query /health"."""
    told = " ".join(
        probe[part]
        for part in ("port", "path", "field", "pattern", "join", "leave")
        if part in probe
    )
    return f"{kind}: {told}" if told else str(kind)


def size_said(revision: BlueprintRevision) -> str:
    item = revision.item
    return f"{item} · {item.size_said}" if item else _("any size and region")


def environment_said(revision: BlueprintRevision) -> str:
    return "\n".join(f"{name}={value}" for name, value in revision.environment.items())


def secrets_said(revision: BlueprintRevision) -> str:
    """Their names with when each was set, and nothing else."""
    return "\n".join(
        _("%(name)s, set on %(day)s")
        % {"name": name, "day": shown.day(datetime.fromisoformat(when))}
        for name, when in revision.secrets_set.items()
    )


def yes_no(value: bool) -> str:
    return _("yes") if value else _("no")


LINES: tuple[tuple[Any, Callable[[BlueprintRevision], object]], ...] = (
    (gettext_lazy("What runs"), lambda one: one.runs),
    (gettext_lazy("Command"), lambda one: line_of(one.command)),
    (gettext_lazy("Size"), size_said),
    (gettext_lazy("Ports"), ports_said),
    (gettext_lazy("Answers when"), health_said),
    (gettext_lazy("Players counted by"), players_said),
    (gettext_lazy("Environment"), environment_said),
    (gettext_lazy("Secrets"), secrets_said),
    (gettext_lazy("Seconds to start"), lambda one: one.start_seconds),
    (gettext_lazy("Minutes to drain"), lambda one: one.drain_minutes),
    (gettext_lazy("Seconds to stop"), lambda one: one.stop_seconds),
    (gettext_lazy("Used again without a restart"), lambda one: yes_no(one.is_reused)),
)


def lines_of(revision: BlueprintRevision) -> list[tuple[str, str]]:
    """Everything it says, empty lines left out."""
    said = [(str(label), str(read(revision))) for label, read in LINES]
    return [(label, words) for label, words in said if words]


def changes_between(before: BlueprintRevision, after: BlueprintRevision) -> list[Change]:
    """Lines that read differently, and secrets that were set anew on the same day."""
    found = [
        Change(str(label), str(read(before)), str(read(after)))
        for label, read in LINES
        if read(before) != read(after)
    ]
    again = [
        name
        for name in before.secrets_set.keys() & after.secrets_set.keys()
        if before.secrets_set[name] != after.secrets_set[name]
    ]
    if again:
        found.append(Change(_("Secrets set anew"), "", ", ".join(sorted(again))))
    return found


def history_of(blueprint: Blueprint, below: int | None = None) -> list[Written]:
    """The newest first, a page of them: those below a number, if one is given."""
    rows = blueprint.revisions.select_related("build", "item", "made_by").order_by("-number")
    if below is not None:
        rows = rows.filter(number__lt=below)
    found = list(rows[: PAGE + 1])
    shown_with = zip_longest(found[:PAGE], found[1:])
    return [
        Written(one, changes_between(before, one) if before else []) for one, before in shown_with
    ]


def would_run(revision: BlueprintRevision, name: str) -> list[str]:
    """The words of the command with examples filled in, as a host would."""
    ports = {f"port:{port['name']}": str(FIRST_PORT + at) for at, port in enumerate(revision.ports)}
    item = revision.item
    known = {
        "address": "203.0.113.7",
        "name": name,
        "number": "SV-1001",
        "program": revision.program,
        "python": "python",
        "memory_mb": str(item.memory_mb if item else MEMORY_MB),
        **ports,
    }
    return command_of(revision, known)
