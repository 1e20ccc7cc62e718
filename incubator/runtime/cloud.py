"""An optional cloud sandbox: moto's server on loopback, asked for with CLOUD=sandbox.

moto is in the development lock only; the product itself never needs it.
"""

import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil

from incubator.runtime.places import (
    RuntimeFailure,
    Say,
    lock_directory,
    locked,
    make_directory,
    var_directory,
)
from incubator.runtime.processes import end, running, wait_until

HOST = "127.0.0.1"
PORT = 5566
START_SECONDS = 20.0


def wants_sandbox(environment: Mapping[str, str]) -> bool:
    return environment.get("CLOUD") == "sandbox"


@dataclass(frozen=True)
class CloudSandbox:
    """moto's server: it keeps nothing, so a new one is as good as the old one."""

    var: Path

    @property
    def home(self) -> Path:
        return self.var / "cloud"

    def url(self) -> str:
        return f"http://{HOST}:{PORT}"

    def ensure(self, say: Say) -> None:
        """Start the sandbox or find it running.

        Raises RuntimeFailure if moto is not installed or another program has the port.
        """
        if find_spec("moto") is None:
            raise RuntimeFailure(
                "CLOUD=sandbox needs moto, which is in the development lock only. Run "
                "`make setup`, or set AWS_ENDPOINT_URL."
            )
        with locked("cloud", self.var):
            process = self._process()
            if process:
                say(f"The cloud sandbox is running already (process {process.pid}).")
                return
            if self._answers():
                raise RuntimeFailure(
                    f"The cloud sandbox needs port {PORT}, which another program uses. "
                    "Set AWS_ENDPOINT_URL, or leave CLOUD unset."
                )
            self._start(say)

    def stop(self, say: Say) -> None:
        with locked("cloud", self.var):
            process = self._process()
            if process:
                end(process, seconds=5)
                (self.home / "pid").unlink(missing_ok=True)
                say("Cloud sandbox stopped.")

    def _start(self, say: Say) -> None:
        lock_directory(self.var)
        make_directory(self.home, mode=0o700)
        with (self.home / "log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "moto.server", "-H", HOST, "-p", str(PORT)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        (self.home / "pid").write_text(str(process.pid))
        if not wait_until(self._answers, seconds=START_SECONDS):
            end(psutil.Process(process.pid), seconds=5)
            raise RuntimeFailure(f"The cloud sandbox did not start; see {self.home / 'log'}.")
        say(f"Cloud sandbox started at {self.url()} (process {process.pid}).")

    def _process(self) -> psutil.Process | None:
        try:
            process = running(int((self.home / "pid").read_text()))
            return process if process and "moto.server" in process.cmdline() else None
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
            return None

    def _answers(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex((HOST, PORT)) == 0


def demo_cloud() -> CloudSandbox:
    return CloudSandbox(var_directory())
