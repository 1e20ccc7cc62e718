"""Documents: told apart by content, bounded, kept by hash, handed out as attachments."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from incubator.core import documents
from incubator.core.errors import DocumentRefused
from incubator.core.models import Document, User

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


def test_a_pdf_is_kept_and_comes_back_as_an_attachment(founder: User) -> None:
    document = documents.store_document(
        upload=SimpleUploadedFile("../../build notes.pdf", PDF), actor=founder
    )
    assert (document.name, document.size, document.content_type) == (
        "build notes.pdf",
        len(PDF),
        "application/pdf",
    )
    response = documents.serve(document)
    assert b"".join(response.streaming_content) == PDF  # type: ignore[arg-type]
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    response.close()


def test_chinese_text_is_text(founder: User) -> None:
    upload = SimpleUploadedFile("笔记.txt", "折一只船。".encode() * 2000)
    assert documents.store_document(upload=upload, actor=founder).content_type.startswith("text/")


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
        documents.store_document(upload=SimpleUploadedFile(name, content), actor=founder)
    assert not Document.objects.exists()


def test_too_large_is_refused_before_it_is_read(
    founder: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "MAX_BYTES", 10)
    with pytest.raises(DocumentRefused, match="larger"):
        documents.store_document(upload=SimpleUploadedFile("a.pdf", PDF), actor=founder)
