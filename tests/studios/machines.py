"""Machines without processes, and a clock that tests set: hours pass in no time."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from studios.servers import providers
from studios.servers.providers.port import Machine, ProviderUnavailable
from studios.servers.selectors import caps as reading_caps
from studios.servers.selectors import servers as reading_servers
from studios.servers.services import caps, launching, metering, reconciling, starting


class Clock:
    """By which servers are looked at; approvals and whatever else is done keep the real one."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.moment = timezone.now().replace(microsecond=0) + timedelta(hours=1)
        for module in (
            caps,
            launching,
            metering,
            reconciling,
            starting,
            reading_caps,
            reading_servers,
        ):
            patch.setattr(module, "timezone", self)

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, **time: float) -> datetime:
        self.moment += timedelta(**time)
        return self.moment


class Machines:
    """A provider in memory: what runs, by launch key, and what was ever launched."""

    name = "local"

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.running: dict[str, Machine] = {}
        self.launched: list[str] = []
        self.trouble = ""

    def _answer(self) -> None:
        if self.trouble:
            raise ProviderUnavailable(self.trouble)

    def launch(self, *, key: str, program: str, name: str) -> Machine:
        self._answer()
        if key not in self.running:
            self.launched.append(key)
            self.running[key] = Machine(key, f"m-{key[:8]}", "127.0.0.1:4000", self.clock.now())
        return self.running[key]

    def find(self, *, key: str) -> Machine | None:
        self._answer()
        return self.running.get(key)

    def stop(self, *, key: str) -> None:
        self._answer()
        self.running.pop(key, None)

    def machines(self) -> list[Machine]:
        return list(self.running.values())


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def machines(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Machines:
    made = Machines(clock)
    monkeypatch.setitem(providers.PROVIDERS, "local", lambda: made)
    return made
