"""Files without a row: taken away, swept, never half there."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import Settings
from wagtail.images import get_image_model

from incubator.accounts.models import User
from incubator.core.totals import TooMany
from incubator.documents import files, strays
from incubator.documents.errors import DocumentNotKept
from incubator.documents.storage import ARRIVING, WholeFiles
from tests.documents.test_documents import PDF
from tests.full_disk import full_after, on_disk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def pdf(size: int = 0) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.pdf", PDF + b"x" * size)


def test_a_view_that_meets_a_full_disk_says_so(
    client: Client, editor: User, own_place: Path
) -> None:
    """Wagtail's, which are not ours to write."""
    client.force_login(editor)
    picture = BytesIO()
    Image.new("RGB", (800, 800)).save(picture, "PNG")
    words = {"title": "Harbour", "file": SimpleUploadedFile("a.png", picture.getvalue())}
    with full_after(100):
        answer = client.post("/cms/images/add/", words)
    assert answer.status_code == 507
    assert on_disk(own_place) == []


def test_the_editors_files_go_with_their_rows_as_well(own_place: Path) -> None:
    def add(title: str) -> None:
        drawn = BytesIO()
        Image.new("RGB", (8, 8)).save(drawn, "PNG")
        upload = SimpleUploadedFile(f"{title}.png", drawn.getvalue())
        get_image_model().objects.create(title=title, file=upload)

    with strays.none_left():
        add("kept")
        with transaction.atomic():
            add("refused")
            transaction.set_rollback(True)
        assert len(on_disk(own_place)) == 2
    assert on_disk(own_place) == ["original_images/kept.png"]


def test_files_of_one_name_at_once_are_two(own_place: Path) -> None:
    names = {default_storage.save("documents/a", ContentFile(b"a")) for _time in range(3)}
    assert len(names) == len(on_disk(own_place)) == 3


def test_a_bucket_that_fails_is_told_in_words(
    founder: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoBucket(Exception):
        """What some client of a cloud raises."""

    def fail(*_given: object) -> str:
        raise NoBucket

    monkeypatch.setattr(WholeFiles, "_save", fail)
    with pytest.raises(DocumentNotKept):
        files.store_document(upload=pdf(), actor=founder)


def test_what_a_dead_process_left_is_swept_when_it_is_old(founder: User, own_place: Path) -> None:
    kept = files.store_document(upload=pdf(), actor=founder)
    with transaction.atomic():
        files.store_document(upload=pdf(1), actor=founder)
        transaction.set_rollback(True)
    default_storage.save(f"{ARRIVING}/half", ContentFile(b"half"))
    default_storage.save("documents/wagtails.pdf", ContentFile(b"not ours"))
    assert strays.sweep() == 0
    assert len(on_disk(own_place)) == 4
    assert strays.sweep(timezone.now() + timedelta(days=2)) == 1
    assert strays.sweep(timezone.now() + timedelta(days=8)) == 1
    assert on_disk(own_place) == sorted([str(kept.file.name), "documents/wagtails.pdf"])


def test_a_person_hands_in_only_so_many_files_a_day(
    founder: User, own_place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_A_DAY", 2)
    for number in range(2):
        files.store_document(upload=pdf(number), actor=founder)
    with pytest.raises(TooMany, match="ZIP archive"):
        files.store_document(upload=pdf(3), actor=founder)
    assert len(on_disk(own_place)) == 2
