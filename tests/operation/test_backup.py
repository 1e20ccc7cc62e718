"""A backup becomes a running incubator again, in another server, and the books are sound there."""

import json
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from billing.entry_words import TOP_UP
from billing.ledger import chart
from billing.ledger.models import Account, Checkpoint, Entry, Line, Seal
from billing.ledger.services import Draft, Posting, balance, post_one, take_checkpoints, verify
from billing.services.charges import charge_usage
from incubator.accounts.models import User
from incubator.core import books
from incubator.core.connecting import connected_to
from incubator.core.database import execute, value
from incubator.operation.backup import programs
from incubator.runtime.places import unprivileged_account
from incubator.runtime.postgres import OWNER, WEB, Cluster
from studios.models import Game, Studio
from tests import database
from tests.cast import person
from tests.powers import tamper
from tests.servers import DatabaseServer
from tests.using import ran

SEAL = "SELECT ledger_take_seal(%s)"
GATEWAY, REVENUE = chart.gateway("sandbox", "USD"), chart.revenue(3, "USD")


def sell(key: str, amount: int) -> None:
    """Both accounts are system accounts: their balances are a checkpoint plus the tail."""
    lines = (Posting(GATEWAY, amount), Posting(REVENUE, -amount))
    post_one(Draft(key, TOP_UP(top_up=key), date(2026, 11, 1), lines), actor=None)


def serve(title: str, day: int) -> None:
    """A server runs an hour for a game."""
    studio, _ = Studio.objects.get_or_create(slug="house", defaults={"name": "House"})
    game, _ = Game.objects.get_or_create(
        title=title, defaults={"studio": studio, "slug": "game", "currency": "USD"}
    )
    ran(game, datetime(2026, 10, day, 1, tzinfo=UTC), datetime(2026, 10, day, 2, tzinfo=UTC))


def charge(title: str) -> list[int]:
    """The quantities that October is charged for now."""
    game = Game.objects.get(title=title)
    until = date(2026, 10, 31)
    charged = charge_usage(studio=game.studio, game=game, until=until, actor=None)
    return [line.quantity for one in charged for line in one.lines.all()]


@pytest.fixture(scope="module")
def incubator_at_work(
    database_server: DatabaseServer,
    template_database: str,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Path, Path]]:
    """Its files and the backup of it: a ledger that has checkpoints at high transaction ids."""
    place = tmp_path_factory.mktemp("incubator")
    name = database_server.clone(template_database)
    with (
        django_db_blocker.unblock(),
        database.connected_to(name),
        override_settings(MEDIA_ROOT=place / "media"),
    ):
        default_storage.save("documents/terms.txt", ContentFile(b"the terms"))
        default_storage.save("art/深.svg", ContentFile(b"<svg/>"))
        person("Fay Founder")
        execute(
            "DO $$ BEGIN FOR _ IN 1..20000 LOOP PERFORM pg_current_xact_id(); COMMIT;"
            " END LOOP; END $$"
        )
        sell("o-1", 1000)
        sell("o-2", 234)
        take_checkpoints()
        execute(SEAL, [books.today()])
        sell("o-3", 1)
        serve("Fay's", 1)
        assert charge("Fay's") == [3600]
        serve("Fay's", 2)
        call_command("backup", str(place / "backup"))
        yield place / "media", place / "backup"
    database_server.drop(name)


@pytest.fixture
def media(incubator_at_work: tuple[Path, Path]) -> Path:
    return incubator_at_work[0]


@pytest.fixture
def backup(incubator_at_work: tuple[Path, Path], tmp_path: Path) -> Path:
    """A copy, as some tests damage it."""
    return Path(shutil.copytree(incubator_at_work[1], tmp_path / "backup"))


@pytest.fixture(scope="module")
def other_server() -> Iterator[Cluster]:
    """A server of its own, where transaction ids begin again."""
    # Its user may not enter pytest's own directories.
    with tempfile.TemporaryDirectory(prefix="ground-", dir="/var/tmp") as ground:
        Path(ground).chmod(0o755)
        cluster = Cluster(Path(ground) / "var", unprivileged_account(), durable=False)
        cluster.ensure(lambda _: None)
        yield cluster
        cluster.stop(lambda _: None)


@pytest.fixture
def elsewhere(other_server: Cluster, request: pytest.FixtureRequest) -> str:
    """The URL of an empty database on the other server."""
    name = f"empty_{zlib.crc32(request.node.name.encode())}"
    with other_server.connect() as connected:
        connected.execute(f"CREATE DATABASE {name} TEMPLATE template0 OWNER {OWNER}")
    return other_server.url(name, role=OWNER)


@contextmanager
def moved_to(url: str) -> Iterator[None]:
    """Django's connection leads to the other server for a while, as the web role's."""
    with connected_to(url.replace(OWNER, WEB)):
        yield


def restore(backup: Path, url: str, media: Path, **options: Any) -> None:
    call_command("restore", str(backup), "--into", url, "--media", str(media), **options)


def test_everything_comes_back_and_the_ledger_goes_on(
    backup: Path, elsewhere: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old_transaction = current_transaction()
    restore(backup, elsewhere, tmp_path / "files")
    assert "the ledger is sound" in capsys.readouterr().out
    assert (tmp_path / "files/documents/terms.txt").read_bytes() == b"the terms"
    assert (tmp_path / "files/art/深.svg").read_bytes() == b"<svg/>"
    with moved_to(elsewhere):
        # The reason for all this: what was "before" there is "after" here.
        assert current_transaction() < old_transaction
        assert User.objects.get().name == "Fay Founder"
        assert Checkpoint.objects.count() == 0
        assert balance(REVENUE) == -1235
        sell("o-4", 5)
        assert balance(REVENUE) == -1240
        take_checkpoints()
        sell("o-5", 60)
        assert (balance(REVENUE), balance(GATEWAY)) == (-1300, 1300)
        take_checkpoints()
        assert balance(REVENUE) == -1300
        assert verify().discrepancies == ()


def test_what_was_sealed_stays_sealed_and_the_rest_joins_the_next_seal(
    backup: Path, elsewhere: str, tmp_path: Path
) -> None:
    restore(backup, elsewhere, tmp_path / "files")
    with moved_to(elsewhere):
        sell("o-4", 5)
        execute(SEAL, [books.today() + timedelta(days=1)])
        second, first = Seal.objects.all()
        # A sale and a charge of its one line that waited, and a sale of now.
        assert (first.leaves, second.leaves, second.previous) == (2, 5, first.head)
        assert verify().discrepancies == ()


def test_usage_is_charged_on_in_another_server_where_it_was_left(
    backup: Path, elsewhere: str, tmp_path: Path
) -> None:
    """What was waiting is charged, what was charged is not, and what comes is seen."""
    restore(backup, elsewhere, tmp_path / "files")
    with moved_to(elsewhere):
        serve("Fay's", 3)
        assert charge("Fay's") == [2 * 3600]
        assert charge("Fay's") == []
        serve("Fay's", 4)
        assert charge("Fay's") == [3600]
        assert verify().discrepancies == ()


def test_an_old_entry_stays_closed_after_a_restore(
    backup: Path, elsewhere: str, other_server: Cluster, tmp_path: Path
) -> None:
    restore(backup, elsewhere, tmp_path / "files")
    with moved_to(elsewhere):
        entry, account = Entry.objects.earliest("pk"), Account.objects.earliest("pk")
        before = Line.objects.count()
        with other_server.connect(elsewhere.rpartition("/")[2]) as as_owner:
            as_owner.execute(f"SET ROLE {OWNER}")
            late = "INSERT INTO ledger_line (entry_id, account_id, amount) VALUES (%s, %s, 1)"
            with pytest.raises(psycopg.Error, match="is closed"):
                as_owner.execute(late, [entry.pk, account.pk])
        with pytest.raises(Exception, match="permission denied"):
            Line.objects.create(entry=entry, account=account, amount=1)
        with pytest.raises(Exception, match="permission denied"):
            Line.objects.update(amount=1)
        assert Line.objects.count() == before


def test_checkpoints_of_another_server_would_have_lied(backup: Path) -> None:
    """Guards the reason: with old checkpoints kept, a new line below them would not be counted."""
    tamper("UPDATE ledger_checkpoint SET below = (below::text::bigint + 10^9)::text::xid8")
    sell("o-4", 5)
    assert balance(REVENUE) != -1240


def test_a_database_that_is_not_empty_is_refused_and_left_alone(
    backup: Path, elsewhere: str, tmp_path: Path
) -> None:
    restore(backup, elsewhere, tmp_path / "files")
    with pytest.raises(CommandError, match="is not empty"):
        restore(backup, elsewhere, tmp_path / "more")
    assert not (tmp_path / "more").exists()
    with moved_to(elsewhere):
        assert balance(REVENUE) == -1235


def test_a_place_with_files_is_refused_before_the_database_is_touched(
    backup: Path, elsewhere: str, media: Path
) -> None:
    with pytest.raises(CommandError, match="place for files is not empty"):
        restore(backup, elsewhere, media)
    with moved_to(elsewhere):
        assert connection.introspection.table_names() == []


@pytest.mark.parametrize("name", ["media/documents/terms.txt", "database.dump"])
def test_a_damaged_backup_is_refused_before_anything_is_written(
    name: str, backup: Path, elsewhere: str, tmp_path: Path
) -> None:
    with (backup / name).open("ab") as file:
        file.write(b"x")
    with pytest.raises(CommandError, match="has changed since the backup"):
        restore(backup, elsewhere, tmp_path / "files")
    (backup / name).unlink()
    with pytest.raises(CommandError, match="is missing"):
        restore(backup, elsewhere, tmp_path / "files")
    with moved_to(elsewhere):
        assert connection.introspection.table_names() == []


def test_a_backup_that_did_not_end_is_none(backup: Path, elsewhere: str, tmp_path: Path) -> None:
    (backup / "manifest.json").unlink()
    with pytest.raises(CommandError, match="did not end"):
        restore(backup, elsewhere, tmp_path / "files")


def test_rows_that_are_missing_after_a_restore_are_told(
    backup: Path, elsewhere: str, tmp_path: Path
) -> None:
    told = json.loads((backup / "manifest.json").read_text())
    told["rows"]["ledger_entry"] += 1
    (backup / "manifest.json").write_text(json.dumps(told))
    with pytest.raises(CommandError, match="ledger_entry: 4 instead of 5"):
        restore(backup, elsewhere, tmp_path / "files")


def test_only_the_owner_reads_a_backup_and_none_is_written_over(backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0
    assert (backup / "database.dump").stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="is not empty"):
        call_command("backup", str(backup))


def test_a_missing_program_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "_candidates", lambda name: iter(()))
    with pytest.raises(programs.BackupRefused, match="apt-get install postgresql-client-17"):
        programs.program_for("pg_dump", 170_004)


def test_a_database_that_is_not_there_is_named(
    backup: Path, tmp_path: Path, database_server: DatabaseServer
) -> None:
    with pytest.raises(CommandError, match="createdb --owner=incubator_owner nowhere"):
        restore(backup, "postgres://nobody@127.0.0.1:9/nowhere", tmp_path / "files")


def current_transaction() -> int:
    return int(value("SELECT pg_current_xact_id()::text::bigint"))
