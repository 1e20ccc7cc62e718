"""Two who send at once, and a sweep that is killed: one file, whole, and nothing beside it."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connections
from pytest_django import Settings

from incubator.accounts.models import User
from incubator.documents import uploads
from incubator.documents.errors import PartRefused
from incubator.documents.models import Upload
from incubator.documents.models.uploads import MB
from tests.documents.test_uploads import digest_of
from tests.full_disk import on_disk
from tests.sizes import LARGE, dice

ROOT = Path(__file__).parents[2]
SIZE = (200 if LARGE else 40) * MB


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, settings: Settings, committed_db: str) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def begin(actor: User, content: bytes) -> Upload:
    return uploads.begin_upload(
        name="ship.zip",
        size=len(content),
        sha256=digest(content),
        folder="parcels",
        holder="studio:1",
        actor=actor,
    )


def digest(content: bytes) -> str:
    return uploads._declared(digest_of(content))


def send(upload: Upload, number: int, content: bytes) -> str:
    """What came of it; in a thread of its own."""
    begins = (number - 1) * upload.part_size
    part = content[begins : begins + upload.part_size]
    try:
        uploads.take_part(
            upload=upload,
            number=number,
            source=BytesIO(part),
            length=len(part),
            digest=digest_of(part),
        )
    except PartRefused:
        return "refused"
    finally:
        connections.close_all()
    return "taken"


def test_two_who_send_the_same_parts_at_once_make_one_file(founder: User, own_place: Path) -> None:
    content = os.urandom(2 * 8 * MB)
    upload = begin(founder, content)
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda number: send(upload, number, content), [1, 1, 2, 2]))
    assert said == ["taken"] * 4
    assert len(on_disk(own_place)) == upload.parts.count() == 2


def test_of_two_who_send_other_parts_at_once_one_is_refused(founder: User, own_place: Path) -> None:
    content = [os.urandom(8 * MB) for _client in range(2)]
    upload = begin(founder, content[0])
    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(lambda mine: send(upload, 1, mine), content))
    assert sorted(said) == ["refused", "taken"]
    assert len(on_disk(own_place)) == 1


def sweep(own_place: Path, database: str) -> subprocess.Popen[bytes]:
    server, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    script = (
        "import django; django.setup()\n"
        "from django.conf import settings; settings.MEDIA_ROOT = __import__('sys').argv[1]\n"
        "from incubator.documents import uploads; uploads.settle()"
    )
    return subprocess.Popen(
        [sys.executable, "-c", script, str(own_place)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": f"{server}/{database}"},
    )


def is_begun(own_place: Path) -> bool:
    """Something lies there beside the parts."""
    return any(not one.startswith("parts/") for one in on_disk(own_place))


def test_a_sweep_killed_at_any_moment_is_finished_by_the_next(
    founder: User, own_place: Path, committed_db: str
) -> None:
    content = os.urandom(SIZE)
    upload = begin(founder, content)
    for number in range(1, upload.part_count + 1):
        send(upload, number, content)
    uploads.finish_upload(upload=upload, actor=founder)
    moments = [dice("uploads").random() / 10 for _kill in range(20 if LARGE else 3)]
    for moment in moments:
        process = sweep(own_place, committed_db)
        deadline = time.monotonic() + 60
        while process.poll() is None and not is_begun(own_place) and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(moment)
        process.kill()
        process.wait()
    deadline = time.monotonic() + 60
    # The database lets a dead process's lock go in its own time.
    while uploads.missing_parts(upload) == [] and time.monotonic() < deadline:
        uploads.settle()
        upload.refresh_from_db()
        if upload.state == "kept" and not upload.parts.exists():
            break
        time.sleep(0.1)
    assert upload.state == "kept"
    left = [one for one in on_disk(own_place) if not one.startswith("arriving/")]
    assert left == [upload.place]
    with default_storage.open(upload.place) as file:
        assert digest(file.read()) == upload.sha256
