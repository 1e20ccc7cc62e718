"""`manage.py demo`: everything that makes a new clone a running incubator, in one command."""

import hashlib
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections
from django.urls import reverse

from incubator.core.sql.made_from import changed_migrations, missing_migrations, rules_have_changed
from incubator.portal.demo import agent
from incubator.portal.demo.world import build_world, require_demo_database, world_is_built
from incubator.runtime import demo, services
from incubator.runtime.places import RuntimeFailure, locked, var_directory
from incubator.runtime.postgres import demo_cluster


class Command(BaseCommand):
    help = "Start the incubator with a demo world: database, web and worker. Ctrl-C stops it all."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, _leave)
        port = demo.demo_port()
        # Two starts at once would build the same world twice, and each trip over the other.
        with locked("demo", var_directory()):
            self._migrate()
            self._collect_static_files()
            self._build()
            agent_command = agent.prepare(port)
        # The processes are forked from this one and must not share its connection.
        connections.close_all()
        self._say("Starting web, worker and the agent of this machine.")
        with services.kept_alive(services.embedded(), self._say):
            code = demo.run_processes(port, lambda: self._announce(port), {"agent": agent_command})
        self._stop_game_servers()
        sys.exit(code)

    def _build(self) -> None:
        if world_is_built():
            return
        require_demo_database()
        self._say("Building the demo world.")
        build_world(self._say)

    def _stop_game_servers(self) -> None:
        """The servers that studios run outlive web and worker on purpose, but not the demo."""
        if stopped := agent.end_servers():
            self._say(f"Stopped the game servers: {', '.join(stopped)}.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _migrate(self) -> None:
        if changed_migrations():
            raise RuntimeFailure(demo_cluster().outdated())
        if missing_migrations() or rules_have_changed():
            self._say("Bringing the database up to date.")
            call_command("migrate", verbosity=0, interactive=False)

    def _collect_static_files(self) -> None:
        """Collecting compresses every file and takes seconds, so only when one has changed."""
        stamp = Path(settings.STATIC_ROOT) / ".collected-from"
        fingerprint = _static_files_fingerprint()
        if stamp.exists() and stamp.read_text() == fingerprint:
            return
        self._say("Collecting static files.")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(fingerprint)

    def _announce(self, port: int) -> None:
        address = f"http://{demo.HOST}:{port}"
        lines = [
            "",
            f"  The incubator is open: {address}/",
            f"  Who do you want to be? {address}{reverse('portal:demo')}",
            f"  Mail it sends:         {address}{reverse('portal:demo_mail')}",
            "",
            "  Ctrl-C stops everything.",
            "",
        ]
        self._say("\n".join(lines))


def _static_files_fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(None):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path}:{status.st_size}:{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """Until honcho takes over, SIGTERM must end us the way that stops the servers too."""
    sys.exit("Stopped.")
