"""A backup of files that come and go while it is made."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from pytest_django import Settings

from incubator.operation.backup import Manifest, take_backup
from incubator.operation.backup.manifest import check_files, read_manifest

NAMES = ("a/1", "a/2", "b/1", "c/1")


@pytest.fixture
def media(tmp_path: Path, settings: Settings, committed_db: str) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    for name in NAMES:
        default_storage.save(name, ContentFile(name))
    # On its way in, and of no use to anybody who restores.
    default_storage.save("arriving/part", ContentFile("half"))
    return tmp_path / "media"


def nothing(_done: int, _total: int) -> None: ...


def test_a_file_that_vanishes_is_noted_and_the_backup_goes_on(media: Path, tmp_path: Path) -> None:
    def take_away(done: int, _total: int) -> None:
        if done == 1:
            default_storage.delete("a/2")
            # With its folder.
            (media / "b/1").unlink()
            (media / "b").rmdir()

    told = take_backup(directory=tmp_path / "backup", progress=take_away)
    kept: Manifest = read_manifest(tmp_path / "backup")
    assert kept == told
    assert kept.vanished == ["a/2", "b/1"]
    assert list(kept.files) == ["a/1", "c/1"]
    assert not (tmp_path / "backup/media/a/2").exists()
    check_files(tmp_path / "backup", kept, nothing)


def test_the_command_names_what_vanished(
    media: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = type(default_storage._wrapped).open  # type: ignore[attr-defined]

    def open_or_not(storage: object, name: str, mode: str = "rb") -> object:
        if name == "c/1":
            raise FileNotFoundError(name)
        return opening(storage, name, mode)

    monkeypatch.setattr(type(default_storage._wrapped), "open", open_or_not)  # type: ignore[attr-defined]
    call_command("backup", str(tmp_path / "backup"))
    said = capsys.readouterr()
    assert "taken away while it was made (1): c/1." in said.err
    assert "and 3 files to" in said.out
