"""Files of a milestone: what is refused, or cannot be written, leaves none, nor half of one."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from funding.models import Milestone
from incubator.accounts.models import User
from incubator.documents.models import Document
from tests.clients import Client
from tests.documents.test_documents import PDF
from tests.full_disk import full_after, on_disk

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """Whose second factor is proved: handing in opens the way to money."""
    return Client()


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


def deliver(client: Client, milestone: Milestone, *uploads: SimpleUploadedFile, note: str) -> Any:
    award = milestone.award
    path = f"/studio/{award.studio.slug}/funding/{award.number}/milestones/{milestone.ordinal}"
    return client.post(f"{path}/deliver/", {"files": list(uploads), "note": note})


def pdf(size: int = 0) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.pdf", PDF + b"x" * size)


def test_a_refused_form_leaves_none_of_its_files(
    client: Client, milestone: Milestone, founder: User, own_place: Path
) -> None:
    client.force_login(founder)
    page = deliver(
        client,
        milestone,
        pdf(),
        SimpleUploadedFile("noise.bin", b"\0\1\2\3"),
        note="Look at the harbour",
    ).content.decode()
    assert "is not a PDF" in page
    assert "Look at the harbour" in page
    assert deliver(client, milestone, note="No file").status_code == 200
    assert on_disk(own_place) == []
    assert not Document.objects.exists()
    assert deliver(client, milestone, pdf(), pdf(1), note="It plays").status_code == 302
    assert len(on_disk(own_place)) == 2


def test_what_refuses_afterwards_leaves_none_either(
    client: Client, milestone: Milestone, founder: User, own_place: Path
) -> None:
    client.force_login(founder)
    assert deliver(client, milestone, pdf(), note="It plays").status_code == 302
    kept = on_disk(own_place)
    deliver(client, milestone, pdf(1), note="Once more")
    assert on_disk(own_place) == kept


def test_a_full_disk_is_told_in_the_form_and_keeps_no_half(
    client: Client, milestone: Milestone, founder: User, own_place: Path
) -> None:
    client.force_login(founder)
    with full_after(100_000):
        answer = deliver(client, milestone, pdf(200_000), note="Look at the harbour")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "could not be kept" in page
    assert "Look at the harbour" in page
    assert on_disk(own_place) == []
    assert not Document.objects.exists()
    milestone.refresh_from_db()
    assert milestone.state == "planned"


def test_a_disk_that_fills_while_a_form_arrives_is_told_on_a_page(
    client: Client, milestone: Milestone, founder: User, own_place: Path, settings: Settings
) -> None:
    client.force_login(founder)
    large = django_settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 1
    settings.FILE_UPLOAD_TEMP_DIR = str(own_place)
    for more in (0, 6 * 2**20):
        with full_after(1_000_000):
            answer = deliver(client, milestone, pdf(large + more), note="It plays")
        assert answer.status_code == 507
        assert "Nothing was changed" in answer.content.decode()
    assert on_disk(own_place) == []
