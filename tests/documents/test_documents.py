"""Documents: told apart by content, bounded, kept by hash, handed out as attachments."""

from typing import BinaryIO

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from incubator.accounts.models import User
from incubator.documents import files, scanning
from incubator.documents.errors import DocumentRefused
from incubator.documents.models import Document
from incubator.messaging.models import Notification

pytestmark = pytest.mark.django_db

ASKED = RequestFactory().get("/")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


def test_a_pdf_is_kept_and_comes_back_as_an_attachment(founder: User) -> None:
    document = files.store_document(
        upload=SimpleUploadedFile("../../build notes.pdf", PDF), actor=founder
    )
    assert (document.name, document.size, document.content_type) == (
        "build notes.pdf",
        len(PDF),
        "application/pdf",
    )
    response = files.serve(ASKED, document)
    assert b"".join(response) == PDF
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    response.close()


def test_chinese_text_is_text(founder: User) -> None:
    upload = SimpleUploadedFile("笔记.txt", "折一只船。".encode() * 2000)
    assert files.store_document(upload=upload, actor=founder).content_type.startswith("text/")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.pdf", b"", "empty"),
        ("page.pdf", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00", "not a PDF"),
        ("noise.txt", b"\x00\x01\x02\x03", "not a PDF"),
        ("latin.txt", b"\xff\xfe\xfa" * 10, "not a PDF"),
    ],
)
def test_what_it_is_not_is_refused_by_content(
    founder: User, name: str, content: bytes, says: str
) -> None:
    with pytest.raises(DocumentRefused, match=says):
        files.store_document(upload=SimpleUploadedFile(name, content), actor=founder)
    assert not Document.objects.exists()


def test_too_large_is_refused_before_it_is_read(
    founder: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    with pytest.raises(DocumentRefused, match="larger"):
        files.store_document(upload=SimpleUploadedFile("a.pdf", PDF), actor=founder)


def stored(founder: User) -> Document:
    return files.store_document(upload=SimpleUploadedFile("a.pdf", PDF), actor=founder)


def test_each_kind_has_its_own_limit(founder: User) -> None:
    long_text = SimpleUploadedFile("log.txt", b"a" * (2 * files.MB + 1))
    with pytest.raises(DocumentRefused, match="larger than 2 MB"):
        files.store_document(upload=long_text, actor=founder)
    assert files.limit_of("video/mp4") > files.limit_of("application/pdf")


def test_a_link_is_for_one_person_and_ten_minutes(
    client: Client, founder: User, stranger: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = files.link_for(stored(founder), founder)
    assert client.get(link).status_code == 302
    client.force_login(stranger)
    assert client.get(link).status_code == 404
    client.force_login(founder)
    answer = client.get(link)
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert client.get(link[:-3] + "xy/").status_code == 404
    monkeypatch.setattr(files, "LINK_SECONDS", -1)
    assert client.get(link).status_code == 404


def finds_viruses(file: BinaryIO) -> str:
    return "Test-Virus" if b"virus" in file.read() else ""


def breaks(file: BinaryIO) -> str:
    raise ConnectionError


@pytest.fixture
def scanned(settings: LazySettings) -> LazySettings:
    settings.DOCUMENT_SCANNER = f"{__name__}.finds_viruses"
    return settings


def test_nothing_is_served_before_the_scanner_has_seen_it(
    founder: User, scanned: LazySettings
) -> None:
    document = stored(founder)
    with pytest.raises(PermissionDenied, match="being scanned"):
        files.serve(ASKED, document)
    assert scanning.scan_due() == 1
    document.refresh_from_db()
    assert document.scan == "clean"
    files.serve(ASKED, document).close()


def test_what_is_infected_is_never_served_and_its_owner_is_told(
    founder: User, scanned: LazySettings
) -> None:
    upload = SimpleUploadedFile("a.pdf", PDF + b"virus")
    document = files.store_document(upload=upload, actor=founder)
    scanning.scan_due()
    document.refresh_from_db()
    with pytest.raises(PermissionDenied, match="Test-Virus"):
        files.serve(ASKED, document)
    assert Notification.objects.get().person == founder
    # Nobody may have it, so nobody keeps it; the row says what it was.
    assert not default_storage.exists(str(document.file.name))
    assert len(document.sha256) == 64


def test_a_scanner_that_breaks_is_asked_again(founder: User, scanned: LazySettings) -> None:
    document = stored(founder)
    scanned.DOCUMENT_SCANNER = f"{__name__}.breaks"
    assert scanning.scan_due() == 0
    document.refresh_from_db()
    assert document.scan == "pending"
