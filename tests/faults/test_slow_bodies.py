"""The web server itself, with as many threads as slow senders: pages are answered all the same."""

import os
import select
import socket
import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from incubator.runtime.places import PROJECT
from incubator.runtime.processes import end, wait_until

THREADS = 4


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    options = f"--interface wsgi --port {port} --blocking-threads {THREADS} --no-ws --no-log"
    options += " --workers-kill-timeout 2"
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", *options.split(), "incubator.wsgi:application"],
        cwd=PROJECT,
        env={**os.environ, "WEB_THREADS": str(THREADS), "DEMO": "true"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert wait_until(lambda: bool(ask(port, "GET", "/healthz")), seconds=60)
        yield port
    finally:
        end(psutil.Process(process.pid), seconds=5)
        process.wait(5)


def connect(port: int, method: str, path: str, *more: str) -> socket.socket:
    talk = socket.create_connection(("127.0.0.1", port), timeout=20)
    lines = (f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *more, "", "")
    talk.sendall("\r\n".join(lines).encode())
    return talk


def ask(port: int, method: str, path: str, *more: str) -> int:
    """The status of the answer; 0 where nobody listens yet."""
    try:
        with connect(port, method, path, *more) as talk:
            return int(talk.recv(1000).split()[1])
    except (ConnectionError, IndexError):
        return 0


def test_slow_senders_take_half_of_the_threads_and_no_more(port: int) -> None:
    said = ("Content-Length: 1000", "Content-Type: application/x-www-form-urlencoded")
    senders = [connect(port, "POST", "/healthz", *said) for _thread in range(THREADS)]
    for _again in range(20):
        assert ask(port, "GET", "/healthz") == 200
    # Who comes too late to a place is told so; the body of 800 MB is not even begun.
    told, _w, _x = select.select(senders, [], [], 5)
    assert [int(one.recv(1000).split()[1]) for one in told] == [503] * (THREADS // 2)
    assert ask(port, "POST", "/healthz", f"Content-Length: {800 * 2**20}") == 413
    assert ask(port, "POST", "/healthz", "Transfer-Encoding: chunked") == 411
    for one in senders:
        one.close()
    assert wait_until(lambda: ask(port, "POST", "/healthz", "Content-Length: 0") != 503, seconds=5)
