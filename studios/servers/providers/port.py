"""The port: what the reconciler asks of any place that runs servers.

Every call is known by our own launch key, written down before the first call. A provider that
cannot tell raises ProviderUnavailable, which means "unknown" and never "gone", and ProviderSilent
after ten seconds without an answer.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from incubator.core.errors import DomainError

# {"name", "protocol", "port"} each.
Ports = Sequence[dict[str, Any]]


class ProviderUnavailable(DomainError):
    """The provider gave no answer; ask again later and change nothing meanwhile."""


class ProviderSilent(ProviderUnavailable):
    """It did not even answer in time: nothing else is asked of it in this turn."""


class LaunchFailed(DomainError):
    """The provider said no, and why."""


class NoRoom(LaunchFailed):
    """Nothing is free for it now: it waits, and is tried again."""


class Phase(StrEnum):
    """How a machine's server is, as far as anybody can tell."""

    STARTING = "starting"
    RUNNING = "running"
    # Nobody has heard of it for too long: it may be there or not.
    SILENT = "silent"
    # It ran, and is certainly over.
    ENDED = "ended"
    # It never ran and never will: a bad build, an impossible size.
    REFUSED = "refused"
    # There is certainly nothing: never begun, or the machine is gone with all that was on it.
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What runs, or ran, under one launch key.

    `ref` is the provider's own name for it. `started_at` and `until` bound what it surely ran, by
    whichever clock is best there; `until` of what runs is when it was last seen running. `facts`
    are what an `Orphan` keeps of it.
    """

    key: str
    phase: Phase
    ref: str = ""
    address: str = ""
    started_at: datetime | None = None
    until: datetime | None = None
    code: int | None = None
    why: str = ""
    # None is unknown.
    healthy: bool | None = None
    players: int | None = None
    # Seconds for which it has been unhealthy in observation after observation; 0 if it is not.
    unhealthy_seconds: float = 0.0
    unhealthy_times: int = 0
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        return self.phase in (Phase.ENDED, Phase.REFUSED, Phase.GONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to run: of one server's row, for a provider that knows no rows.

    `ports` are {"name", "protocol", "port"}; `join_token` lets a machine that the provider makes
    join as the host of this server and of no other, see `brings_hosts`.
    """

    key: str
    number: str
    name: str
    memory_mb: int
    cpu_percent: int
    region: str = ""
    ports: tuple[dict[str, Any], ...] = ()
    join_token: str = ""


class Provider(Protocol):
    """Every call may be repeated, and may have worked although it gave no answer."""

    name: str
    # What it launches are machines whose agent joins, rather than places on machines that are there.
    brings_hosts: bool

    def launch(self, *, order: Order) -> Machine:
        """Start the machine of this key, or return it if there is one. One key, one machine, ever.

        Raises NoRoom, LaunchFailed for what no try will mend, and ProviderUnavailable.
        """

    def look(self, *, keys: Collection[str]) -> Mapping[str, Machine]:
        """The machines of these keys, in a number of calls that does not grow with them. A key that
        is missing has certainly no machine.
        """

    def stop(self, *, key: str) -> None:
        """Ask for it to end; it is over when `look` says so. What is over may be stopped again."""

    def forget(self, *, key: str) -> None:
        """Its end is written down: whatever is still kept for it may go."""

    def has_ports(self, *, machine: Machine, ports: Ports) -> bool:
        """Whether these, as far as it is known, are the ports of a machine that nobody asked for."""

    def adopt(self, *, machine: Machine, ports: Ports) -> None:
        """Write down that the machine, which runs already, is the one of its key's server; called
        in the transaction that writes down the server, so it asks nobody.
        """

    def machines(self) -> Collection[Machine]:
        """All that is there in this installation's name, for finding what nobody asked for."""
