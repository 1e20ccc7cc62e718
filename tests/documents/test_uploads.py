"""Large files in parts: whole or not at all, whatever breaks on the way."""

import base64
import hashlib
import os
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django import Settings

from incubator.accounts.models import User
from incubator.core.errors import WrongState
from incubator.core.totals import TooMany
from incubator.documents import uploads
from incubator.documents.errors import DocumentNotKept, DocumentRefused, PartRefused
from incubator.documents.models import Upload, UploadPart
from incubator.documents.uploads import (
    OPEN_FOR,
    begin_upload,
    finish_upload,
    missing_parts,
    remove_file,
    settle,
    take_part,
)
from tests.full_disk import full_after, on_disk
from tests.sizes import LARGE

pytestmark = pytest.mark.django_db

MB = 2**20
PART = 100
CONTENT = bytes(range(256))
PARTS = [CONTENT[:100], CONTENT[100:200], CONTENT[200:]]


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def digest_of(content: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"


def announce(actor: User, content: bytes = CONTENT, sha256: str = "", size: int = 0) -> Upload:
    upload = begin_upload(
        name="ship.zip",
        size=size or len(content),
        sha256=sha256 or hashlib.sha256(content).hexdigest(),
        folder="parcels",
        holder="studio:1",
        actor=actor,
    )
    Upload.objects.filter(pk=upload.pk).update(part_size=PART)
    upload.refresh_from_db()
    return upload


def send(upload: Upload, number: int, content: bytes, digest: str = "") -> UploadPart:
    return take_part(
        upload=upload,
        number=number,
        source=BytesIO(content),
        length=len(content),
        digest=digest or digest_of(content),
    )


def send_all(upload: Upload) -> None:
    for number, content in enumerate(PARTS, start=1):
        send(upload, number, content)


def test_parts_in_any_order_become_the_file(founder: User, own_place: Path) -> None:
    upload = announce(founder)
    assert missing_parts(upload) == [1, 2, 3]
    for number in (3, 1):
        send(upload, number, PARTS[number - 1])
    assert missing_parts(upload) == [2]
    with pytest.raises(PartRefused, match="the first is part 2"):
        finish_upload(upload=upload, actor=founder)
    send(upload, 2, PARTS[1])
    finish_upload(upload=upload, actor=founder)
    finish_upload(upload=upload, actor=founder)
    assert settle() == 1
    upload.refresh_from_db()
    assert upload.state == "kept"
    with default_storage.open(str(upload.file.name)) as file:
        assert file.read() == CONTENT
    assert on_disk(own_place) == [upload.place]
    assert settle() == 0


def test_the_same_part_again_is_the_first_and_another_is_refused(
    founder: User, own_place: Path
) -> None:
    upload = announce(founder)
    first = send(upload, 1, PARTS[0])
    assert send(upload, 1, PARTS[0]) == first
    with pytest.raises(PartRefused, match="other content"):
        send(upload, 1, PARTS[1])
    assert len(on_disk(own_place)) == 1


@pytest.mark.parametrize(
    ("number", "content", "digest", "words"),
    [
        (1, PARTS[0], digest_of(PARTS[1]), "not what its digest says"),
        (1, PARTS[0], "", "Content-Digest"),
        (1, PARTS[0], "sha-512=:abc=:", "Content-Digest"),
        (1, PARTS[2], digest_of(PARTS[2]), "has 100 bytes"),
        (0, PARTS[0], digest_of(PARTS[0]), "parts 1 to 3"),
        (4, PARTS[0], digest_of(PARTS[0]), "parts 1 to 3"),
    ],
)
def test_what_is_not_the_announced_part_leaves_nothing(
    founder: User, own_place: Path, number: int, content: bytes, digest: str, words: str
) -> None:
    upload = announce(founder)
    with pytest.raises(PartRefused, match=words):
        take_part(
            upload=upload,
            number=number,
            source=BytesIO(content),
            length=len(content),
            digest=digest,
        )
    assert on_disk(own_place) == []
    assert not upload.parts.exists()


def test_a_line_that_breaks_leaves_nothing_and_the_part_may_come_again(
    founder: User, own_place: Path
) -> None:
    class Breaks(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise OSError("reset by peer")
            return super().read(10)

    upload = announce(founder)
    with pytest.raises(PartRefused, match="Only a part"):
        take_part(
            upload=upload,
            number=1,
            source=Breaks(PARTS[0]),
            length=100,
            digest=digest_of(PARTS[0]),
        )
    assert on_disk(own_place) == []
    assert send(upload, 1, PARTS[0]).number == 1


def test_another_file_than_announced_is_refused_and_goes(founder: User, own_place: Path) -> None:
    upload = announce(founder, sha256="0" * 64)
    send_all(upload)
    finish_upload(upload=upload, actor=founder)
    settle()
    upload.refresh_from_db()
    assert (upload.state, str(upload.file)) == ("refused", "")
    assert on_disk(own_place) == []
    with pytest.raises(WrongState):
        send(upload, 1, PARTS[0])


def test_a_full_disk_keeps_no_half_part_and_the_upload_goes_on(
    founder: User, own_place: Path
) -> None:
    upload = announce(founder)
    with full_after(50), pytest.raises(DocumentNotKept, match="no room"):
        send(upload, 1, PARTS[0])
    assert on_disk(own_place) == []
    send_all(upload)
    finish_upload(upload=upload, actor=founder)
    with full_after(150):
        assert settle() == 0
    upload.refresh_from_db()
    assert upload.state == "checking"
    assert len(on_disk(own_place)) == 3
    assert settle() == 1


def test_what_expired_is_given_up_and_its_parts_go(founder: User, own_place: Path) -> None:
    upload = announce(founder)
    send(upload, 1, PARTS[0])
    settle(timezone.now() + OPEN_FOR / 2)
    assert len(on_disk(own_place)) == 1
    settle(timezone.now() + 2 * OPEN_FOR)
    upload.refresh_from_db()
    assert upload.state == "abandoned"
    assert on_disk(own_place) == []


def test_limits_are_asked_before_a_file_is_announced(
    founder: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for wrong in ({"size": settings.UPLOAD_LARGEST + 1}, {"sha256": "ABC"}):
        with pytest.raises(DocumentRefused):
            announce(founder, **wrong)
    announce(founder)
    settings.UPLOADS_TOGETHER = 2 * len(CONTENT) - 1
    with pytest.raises(TooMany, match="together"):
        announce(founder)
    monkeypatch.setattr(uploads, "MOST_OPEN", 1)
    with pytest.raises(TooMany, match="1 uploads are under way"):
        announce(founder)
    settings.UPLOADS_TOGETHER = 10**12
    monkeypatch.setattr(uploads, "MOST_OPEN", 9)
    monkeypatch.setattr(uploads, "DISK_RESERVE", 2**60)
    with pytest.raises(DocumentNotKept, match="no room"):
        announce(founder)
    assert Upload.objects.count() == 1


@pytest.mark.parametrize("dies_at", ["join", "delete", "advance"])
def test_a_sweep_that_dies_is_finished_by_the_next(
    founder: User, own_place: Path, monkeypatch: pytest.MonkeyPatch, dies_at: str
) -> None:
    upload = announce(founder)
    send_all(upload)
    finish_upload(upload=upload, actor=founder)

    class Killed(BaseException):
        """Nothing of ours goes on after it."""

    def die(*_given: object, **_named: object) -> None:
        raise Killed

    where = type(uploads.UPLOAD) if dies_at == "advance" else type(uploads.storage()._wrapped)
    with monkeypatch.context() as patch:
        patch.setattr(where, dies_at, die)
        with pytest.raises(Killed):
            settle()
    settle()
    upload.refresh_from_db()
    assert upload.state == "kept"
    assert on_disk(own_place) == [upload.place]


def test_a_removed_file_goes_and_its_row_stays(
    founder: User, own_place: Path, django_capture_on_commit_callbacks: object
) -> None:
    upload = announce(founder)
    send_all(upload)
    finish_upload(upload=upload, actor=founder)
    settle()
    upload.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        remove_file(upload=upload)
    assert on_disk(own_place) == []
    assert Upload.objects.get(pk=upload.pk).state == "removed"


@pytest.mark.large
def test_a_file_cut_off_goes_on_where_it_was(founder: User) -> None:
    size = (300 if LARGE else 20) * MB
    content = os.urandom(size)
    upload = announce(founder, content)
    Upload.objects.filter(pk=upload.pk).update(part_size=8 * MB)
    upload.refresh_from_db()
    for share in (2, 1):
        missing = missing_parts(upload)
        for number in missing[: -(-len(missing) // share)]:
            begin = (number - 1) * upload.part_size
            send(upload, number, content[begin : begin + upload.size_of(number)])
    finish_upload(upload=upload, actor=founder)
    assert settle() == 1
    upload.refresh_from_db()
    assert default_storage.size(str(upload.file.name)) == size
