"""Machines without processes, and a clock that tests set: hours pass in no time."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from studios.servers import providers
from studios.servers.models import Blueprint, BlueprintRevision
from studios.servers.models import hosts as host_rows
from studios.servers.providers import Machine, Order, Phase, Ports, ProviderUnavailable
from studios.servers.providers import hosts as hosts_provider
from studios.servers.selectors import caps as reading_caps
from studios.servers.selectors import servers as reading_servers
from studios.servers.services import (
    caps,
    launching,
    metering,
    orphans,
    reconciling,
    recording,
    starting,
    turns,
)

MODULES = (
    caps,
    host_rows,
    hosts_provider,
    launching,
    metering,
    orphans,
    reading_caps,
    reading_servers,
    reconciling,
    recording,
    starting,
    turns,
)


class Clock:
    """By which servers are looked at; approvals and whatever else is done keep the real one."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.moment = timezone.now().replace(microsecond=0) + timedelta(hours=1)
        for module in MODULES:
            patch.setattr(module, "timezone", self)

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, **time: float) -> datetime:
        self.moment += timedelta(**time)
        return self.moment


class Machines:
    """A provider in memory: what runs, by launch key, and what was ever launched.

    `phase` is how machines come up; `trouble` is said instead of any answer.
    """

    name = "hosts"
    brings_hosts = False

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock
        self.running: dict[str, Machine] = {}
        self.launched: list[str] = []
        self.trouble = ""
        self.calls: list[str] = []

    def now(self) -> datetime:
        return (self.clock.now() if self.clock else timezone.now()).replace(microsecond=0)

    def _answer(self, call: str) -> None:
        self.calls.append(call)
        if self.trouble:
            raise ProviderUnavailable(self.trouble)

    def launch(self, *, order: Order) -> Machine:
        self._answer("launch")
        key = order.key
        if key not in self.running:
            self.launched.append(key)
            self.running[key] = Machine(
                key=key,
                phase=Phase.RUNNING,
                ref=f"m-{key[:8]}",
                address="127.0.0.1:4000",
                started_at=self.now(),
            )
        return self._seen(key)

    def _seen(self, key: str) -> Machine:
        machine = self.running[key]
        is_up = machine.phase == Phase.RUNNING
        return replace(machine, until=self.now()) if is_up else machine

    def look(self, *, keys: Collection[str]) -> Mapping[str, Machine]:
        self._answer("look")
        return {key: self._seen(key) for key in keys if key in self.running}

    def stop(self, *, key: str) -> None:
        self._answer("stop")
        self.running.pop(key, None)

    def forget(self, *, key: str) -> None:
        self.calls.append("forget")

    def has_ports(self, *, machine: Machine, ports: Ports) -> bool:
        return bool(machine.key and ports)

    def adopt(self, *, machine: Machine, ports: Ports) -> None:
        self.calls.append("adopt")

    def machines(self) -> list[Machine]:
        self._answer("machines")
        return list(self.running.values())

    def be(self, key: str, phase: Phase, **more: object) -> None:
        """From now on the machine of this key is like this."""
        self.running[key] = replace(self.running[key], phase=phase, **more)  # type: ignore[arg-type]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def machines(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Machines:
    made = Machines(clock)
    monkeypatch.setitem(providers.PROVIDERS, "hosts", lambda: made)
    return made


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Machines:
    """Machines by the real clock."""
    made = Machines()
    monkeypatch.setitem(providers.PROVIDERS, "hosts", lambda: made)
    return made


def revised(blueprint: Blueprint, **changes: Any) -> BlueprintRevision:
    """Another revision, with what is named changed."""
    revision = blueprint.current
    number = revision.number + 1
    kept = {
        field.attname: getattr(revision, field.attname)
        for field in revision._meta.concrete_fields
        if field.name not in ("id", "number", "created_at")
    }
    return BlueprintRevision.objects.create(**kept | changes, number=number)
