"""Taking in and handing out files."""

import codecs
import hashlib
import logging
from collections.abc import Iterable

import filetype
from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.models.people import User
from incubator.core.totals import require_room_today
from incubator.documents.downloads import LINK_SECONDS, Kept, hand_out
from incubator.documents.errors import DocumentNotKept, DocumentRefused
from incubator.documents.models import Document, Scan
from incubator.documents.strays import let_go

log = logging.getLogger(__name__)

MB = 1024 * 1024
MAX_BYTES = 20 * MB
# A film of a build is large by nature; a text of that size is a mistake.
LIMITS = {"image": 10 * MB, "video": 200 * MB, "text": 2 * MB}
# Ten milestones with ten files each; who has more to show puts it into an archive.
MOST_A_DAY = 100
# A link to a file is for the person it was made for, and for a while.
LINK_SALT = "incubator.documents.link"
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


@transaction.atomic
def store_document(*, upload: UploadedFile, actor: User) -> Document:
    """Check and keep an uploaded file; raises DocumentRefused with what to do instead.

    Raises DocumentNotKept where it cannot be written, and TooMany for one more than MOST_A_DAY. What
    is refused leaves nothing, nor does what the caller's transaction takes back.
    """
    size = upload.size or 0
    name = (upload.name or "file").replace("\\", "/").rsplit("/", 1)[-1][:200]
    if size == 0:
        raise DocumentRefused(_("“%(name)s” is empty. Choose the file again.") % {"name": name})
    content_type = _kind_of(upload.read(8192))
    if content_type is None:
        raise DocumentRefused(
            _(
                "“%(name)s” is not a PDF, picture, video, ZIP archive or plain text. Convert it "
                "first."
            )
            % {"name": name}
        )
    limit = limit_of(content_type)
    if size > limit:
        raise DocumentRefused(
            _("“%(name)s” is larger than %(value)s MB. Compress it or hand in a part.")
            % {"name": name, "value": limit // MB}
        )
    require_room_today(
        Document.objects.filter(uploaded_by=actor),
        holder=f"person:{actor.pk}",
        most=MOST_A_DAY,
        words=_(
            "You handed in %(most)s files within a day. Put several into one ZIP archive, or go on"
            " tomorrow."
        ),
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
        scan=_first_scan(),
    )
    _keep(document, upload)
    document.save()
    return document


def keep_document(
    *, name: str, content: bytes, content_type: str, uploaded_by: User | None
) -> Document:
    """Keep what came by another way than a form, whatever it is: a mail's file is not refused.

    Nothing of it is opened, and it is handed out as a download only. `content_type` is its sender's
    word, which the download repeats. What the caller's transaction takes back leaves nothing.
    """
    document = Document(
        name=name[:200],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content_type=content_type[:100],
        uploaded_by=uploaded_by,
        scan=_first_scan(),
    )
    document.file.save(document.name, ContentFile(content), save=False)
    document.save()
    return document


@transaction.atomic
def erase_documents(documents: Iterable[Document]) -> None:
    """Take away files and their names for good; their rows say that there was something."""
    found = {one.pk: str(one.file.name) for one in documents if one.erased_at is None}
    Document.objects.filter(pk__in=found).update(
        file="", name="", scan_note="", erased_at=timezone.now()
    )
    let_go([place for place in found.values() if place])


def _first_scan() -> Scan:
    return Scan.PENDING if settings.DOCUMENT_SCANNER else Scan.NONE


def _keep(document: Document, upload: UploadedFile) -> None:
    try:
        document.file.save(document.name, upload, save=False)
    except Exception as error:
        # A full disk, or a bucket that has errors of its own kinds: there is no file in any case.
        log.exception("a file of %s bytes could not be kept", document.size)
        raise DocumentNotKept(
            _(
                "“%(name)s” could not be kept: there is no room for it on our side at present."
                " Nothing was changed. Try again in an hour; we have been told."
            )
            % {"name": document.name}
        ) from error


def limit_of(content_type: str) -> int:
    """The largest size in bytes that a file of this kind may have."""
    return LIMITS.get(content_type.partition("/")[0], MAX_BYTES)


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


def serve(request: HttpRequest, document: Document) -> HttpResponseBase:
    """The file as a download; the caller has checked that the viewer may read it.

    Always an attachment. Raises PermissionDenied for what a scanner has found infected or not
    looked at yet.
    """
    if document.erased_at is not None:
        raise Http404
    if document.scan == Scan.INFECTED:
        raise PermissionDenied(
            _("“%(name)s” is locked away: %(scan_note)s.")
            % {"name": document.name, "scan_note": document.scan_note}
        )
    if document.scan == Scan.PENDING:
        raise PermissionDenied(
            _("“%(name)s” is being scanned. Try again in a minute.") % {"name": document.name}
        )
    kept = Kept(
        place=str(document.file.name),
        size=document.size,
        mark=document.sha256,
        content_type=document.content_type,
        filename=document.name,
    )
    return hand_out(request, kept)


def link_for(document: Document, person: User) -> str:
    """A path that gives this file to this person for ten minutes.

    Whoever makes it has checked that the person may read it; nobody else can use it.
    """
    token = signing.dumps([document.pk, person.pk], salt=LINK_SALT, compress=True)
    return reverse("documents:download", args=[token])


def behind_link(token: str, person: User) -> Document | None:
    """The document of a link, or None when it has expired, is forged, or is another person's."""
    try:
        pk, owner = signing.loads(token, salt=LINK_SALT, max_age=LINK_SECONDS)
    except signing.BadSignature:
        return None
    return Document.objects.filter(pk=pk).first() if owner == person.pk else None
