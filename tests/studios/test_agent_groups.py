"""What the kernel limits, by its first and its second way of grouping processes."""

import multiprocessing
import os
import time
from pathlib import Path

import pytest

from studios.servers.agent import groups
from studios.servers.agent.groups import Group


def burn(name: str, seconds: float) -> None:
    Group(name).join()
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        pass


@pytest.mark.skipif(not groups.limited()["cpu"], reason="this machine has no group of processors")
def test_a_server_takes_no_more_of_processors_than_it_was_given() -> None:
    name = f"burns{os.getpid()}"
    group = Group(name)
    assert "cpu" in group.make(memory_mb=100, cpu_percent=20, processes=10)
    burning = multiprocessing.get_context("fork").Process(target=burn, args=(name, 1.0))
    burning.start()
    burning.join()
    used = group.cpu_seconds()
    group.remove()
    assert used is not None
    assert 0.05 < used < 0.5


def second_version(root: Path, controllers: str = "memory pids cpu") -> Path:
    (root / "cgroup.controllers").write_text(controllers)
    (root / "cgroup.subtree_control").touch()
    place = root / "incubator-a1"
    place.mkdir()
    for name in ("cgroup.procs", "memory.max", "memory.swap.max", "pids.max", "cpu.max"):
        (place / name).touch()
    (place / "memory.events").write_text("low 0\noom 2\noom_kill 1\n")
    (place / "cpu.stat").write_text("usage_usec 1500000\nuser_usec 1\n")
    return place


def test_the_second_version_is_written_to_where_it_is_what_there_is(tmp_path: Path) -> None:
    place = second_version(tmp_path)
    group = Group("a1", tmp_path)
    assert group.make(512, 150, 64) == {"memory", "cpu", "pids"}
    assert (place / "memory.max").read_text() == str(512 * 2**20)
    assert (place / "memory.swap.max").read_text() == "0"
    assert (place / "cpu.max").read_text() == "150000 100000"
    assert (place / "pids.max").read_text() == "64"
    assert group.ran_out_of_memory()
    assert group.cpu_seconds() == 1.5
    (place / "cgroup.procs").write_text("12\n34\n")
    assert group.processes() == [12, 34]
    group.join()
    assert (place / "cgroup.procs").read_text() == "0"


def test_what_the_machine_does_not_limit_is_not_said_to_be(tmp_path: Path) -> None:
    place = second_version(tmp_path)
    (place / "cpu.max").unlink()
    assert Group("a1", tmp_path).make(512, 150, 64) == {"memory", "pids"}
    nothing = Group("a1", tmp_path / "nowhere")
    assert nothing.make(512, 150, 64) == set()
    assert not nothing.ran_out_of_memory()
    assert nothing.cpu_seconds() is None
    assert nothing.processes() == []
    assert groups.limited(tmp_path / "nowhere") == {"memory": False, "cpu": False, "pids": False}
