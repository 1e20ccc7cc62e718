"""The port: what the reconciler asks of any place that runs servers.

Every call is known by our own launch key, written down before the first call. A provider that
cannot tell raises ProviderUnavailable, which means "unknown" and never "gone", and ProviderSilent
after ten seconds without an answer.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from incubator.core.errors import DomainError


class ProviderUnavailable(DomainError):
    """The provider gave no answer; ask again later and change nothing meanwhile."""


class ProviderSilent(ProviderUnavailable):
    """It did not even answer in time: nothing else is asked of it in this turn."""


class LaunchFailed(DomainError):
    """The provider said no, and why."""


@dataclass(frozen=True, slots=True)
class Machine:
    """A running machine. `ref` is the provider's own name for it."""

    key: str
    ref: str
    address: str
    started_at: datetime


class Provider(Protocol):
    name: str

    def launch(self, *, key: str, program: str, name: str) -> Machine:
        """Start the machine of this key, or return it if it already runs."""

    def find(self, *, key: str) -> Machine | None:
        """The running machine of this key; None when it certainly does not run."""

    def stop(self, *, key: str) -> None:
        """Make sure that no machine of this key runs."""

    def machines(self) -> list[Machine]:
        """Everything that runs in our name, for finding what nobody asked for."""
