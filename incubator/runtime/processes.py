"""Telling our servers from strangers who happen to have inherited a process id."""

import time
from collections.abc import Callable
from pathlib import Path

import psutil


def running(pid: int) -> psutil.Process | None:
    """The living process of that id; a zombie is dead, only nobody has collected it yet."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process
    except psutil.NoSuchProcess:
        return None


def stays(pid: int) -> bool:
    """Whether a process has the id for good: one that was just killed is listed for a moment more."""
    return not wait_until(lambda: running(pid) is None, seconds=0.3)


def works_in(process: psutil.Process, program: str, directory: Path) -> bool:
    """Whether this is the program, at work in the directory (both servers change to theirs)."""
    try:
        return process.name() == program and Path(process.cwd()) == directory.resolve()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Poll the condition until it holds; False if it does not in that time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def end(process: psutil.Process, *, seconds: float) -> None:
    """Ask the process to end; make it end if it has not after that time."""
    try:
        process.terminate()
        if not wait_until(lambda: running(process.pid) is None, seconds=seconds):
            process.kill()
            wait_until(lambda: running(process.pid) is None, seconds=seconds)
    except psutil.NoSuchProcess:
        return
