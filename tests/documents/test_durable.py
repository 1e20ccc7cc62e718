"""What a storage names is on the disk first: the file, then its name, then the folders above."""

import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pytest_django import Settings

from incubator.documents.storage import ARRIVING, WholeFiles


@pytest.fixture
def root(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch, root: Path) -> list[str]:
    """What the disk was asked to do, in order: `sync` of a place below the root, and `move`."""
    done: list[str] = []
    sync, move = os.fsync, Path.replace

    def recorded_sync(opened: int) -> None:
        place = os.path.relpath(Path(f"/proc/self/fd/{opened}").readlink(), root)
        done.append(f"sync {ARRIVING if place.startswith(ARRIVING) else place}")
        sync(opened)

    def recorded_move(part: Path, place: Path) -> Path:
        done.append(f"move {os.path.relpath(place, root)}")
        return move(part, place)

    monkeypatch.setattr(os, "fsync", recorded_sync)
    monkeypatch.setattr(Path, "replace", recorded_move)
    return done


def test_a_file_its_name_and_its_folders_are_on_the_disk_when_it_is_named(steps: list[str]) -> None:
    kept = default_storage.save("letters/2026/one.eml", ContentFile(b"Help"))
    assert kept == "letters/2026/one.eml"
    assert steps == [
        f"sync {ARRIVING}",
        f"move {kept}",
        "sync letters/2026",
        "sync letters",
        "sync .",
    ]


def test_parts_put_together_are_as_safe(steps: list[str]) -> None:
    default_storage.save("parts/1", ContentFile(b"He"))
    default_storage.save("parts/2", ContentFile(b"lp"))
    steps.clear()
    storage = WholeFiles()
    storage.join(["parts/1", "parts/2"], "builds/whole")
    assert steps == [f"sync {ARRIVING}", "move builds/whole", "sync builds", "sync ."]
    assert Path(storage.path("builds/whole")).read_bytes() == b"Help"


def test_a_name_that_is_taken_is_kept_under_another_one_as_safely(steps: list[str]) -> None:
    first = default_storage.save("one.eml", ContentFile(b"1"))
    steps.clear()
    second = default_storage.save("one.eml", ContentFile(b"2"))
    assert second != first
    assert steps == [f"sync {ARRIVING}", f"move {second}", "sync ."]
