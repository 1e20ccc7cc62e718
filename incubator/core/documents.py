"""Taking in and handing out files."""

import codecs
import hashlib

import filetype
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse

from incubator.core.errors import DocumentRefused
from incubator.core.models.documents import Document
from incubator.core.models.people import User

MAX_BYTES = 20 * 1024 * 1024
# By content, never by name: what a file claims to be is the sender's word only.
BINARY_KINDS = {
    "application/pdf",
    "application/zip",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "video/mp4",
    "video/webm",
}
TEXT_KIND = "text/plain; charset=utf-8"


def store_document(*, upload: UploadedFile, actor: User) -> Document:
    """Check and keep an uploaded file; raises DocumentRefused with what to do instead."""
    size = upload.size or 0
    name = (upload.name or "file").replace("\\", "/").rsplit("/", 1)[-1][:200]
    if size == 0:
        raise DocumentRefused(f"“{name}” is empty. Choose the file again.")
    if size > MAX_BYTES:
        raise DocumentRefused(f"“{name}” is larger than 20 MB. Compress it or hand in a part.")
    head = upload.read(8192)
    content_type = _kind_of(head)
    if content_type is None:
        raise DocumentRefused(
            f"“{name}” is not a PDF, picture, video, ZIP archive or plain text. Convert it first."
        )
    upload.seek(0)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    document = Document(
        name=name,
        size=size,
        sha256=digest.hexdigest(),
        content_type=content_type,
        uploaded_by=actor,
    )
    document.file.save(name, upload, save=False)
    document.save()
    return document


def _kind_of(head: bytes) -> str | None:
    kind = filetype.guess(head)
    if kind is not None:
        return kind.mime if kind.mime in BINARY_KINDS else None
    if b"\0" in head:
        return None
    try:
        # Incremental, because the last bytes may be half a character.
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return None
    return TEXT_KIND


def serve(document: Document) -> FileResponse:
    """The file as a download; the caller has checked that the viewer may read it.

    Always an attachment: a studio's file must not run as a page of ours.
    """
    response = FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=document.name,
        content_type=document.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
