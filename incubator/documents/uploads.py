"""Taking in large files in parts, whoever sends them: a browser or a program.

A file is announced with its size and its SHA-256, its parts arrive in any order, each with its own
digest, again and again where a line broke, and the last step is to say that all are there. A sweep
then joins them, outside of any transaction, and keeps the file only if it is the announced one. A
process that dies anywhere leaves what the next sweep finishes or takes away.
"""

import base64
import binascii
import hashlib
import logging
import re
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.core.locks import held_if_free
from incubator.core.totals import TooMany, require_room
from incubator.documents.errors import DocumentNotKept, DocumentRefused, PartRefused
from incubator.documents.models import UPLOAD, Upload, UploadPart
from incubator.documents.models.uploads import MB, PARTS
from incubator.documents.strays import swept

log = logging.getLogger(__name__)

# A line may be away for a weekend.
OPEN_FOR = timedelta(days=7)
MOST_OPEN = 20
# What stays free of the disk for all else.
DISK_RESERVE = 500 * MB
STEP = 2**16
HEX = re.compile("[0-9a-f]{64}")
DIGEST = re.compile(r"(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):")

swept(PARTS)


class Source(Protocol):
    """What the bytes of a part are read from, once."""

    def read(self, size: int, /) -> bytes: ...


@transaction.atomic
def begin_upload(
    *, name: str, size: int, sha256: str, folder: str, holder: str, actor: User
) -> Upload:
    """Announce a file. The caller has checked that the actor may bring it.

    Raises DocumentRefused, TooMany or DocumentNotKept. `folder` is one that is `swept`.
    """
    if not HEX.fullmatch(sha256):
        raise DocumentRefused(_("The SHA-256 of the file has 64 digits: 0 to 9 and a to f."))
    if not 0 < size <= settings.UPLOAD_LARGEST:
        raise DocumentRefused(
            _(
                "A file may have 1 to %(most)s MB. Compress it, or leave out what players never load."
            )
            % {"most": settings.UPLOAD_LARGEST // MB}
        )
    arriving = Upload.objects.on_its_way()
    own = arriving.filter(holder=holder)
    require_room(
        own,
        holder=holder,
        most=MOST_OPEN,
        words=_("%(most)s uploads are under way. Finish one of them or give it up."),
    )
    if _bytes_of(own) + size > settings.UPLOADS_TOGETHER:
        raise TooMany(
            _("Uploads under way may have %(most)s MB together. Finish one of them or give it up.")
            % {"most": settings.UPLOADS_TOGETHER // MB}
        )
    free = storage().free_bytes()
    # Parts and whole lie there side by side for a moment.
    if free is not None and free < 2 * (_bytes_of(arriving) + size) + DISK_RESERVE:
        raise _no_room(name)
    return Upload.objects.create(
        key=uuid.uuid4().hex,
        holder=holder,
        folder=folder,
        name=name.replace("\\", "/").rsplit("/", 1)[-1][:200] or "file",
        size=size,
        sha256=sha256,
        uploaded_by=actor,
        expires_at=timezone.now() + OPEN_FOR,
    )


def take_part(
    *, upload: Upload, number: int, source: Source, length: int, digest: str
) -> UploadPart:
    """Keep a part that arrives, read as it comes and never whole in memory.

    `digest` is the header Content-Digest (RFC 9530). The same part again is the first one. Raises
    PartRefused for what is not as announced, WrongState for an upload that takes no more, and
    DocumentNotKept where it cannot be written. Not in a transaction: a line may be slow.
    """
    UPLOAD.require(upload, "finish")
    declared = _declared(digest)
    if not 1 <= number <= upload.part_count:
        raise PartRefused(
            _("This upload has parts 1 to %(count)s, and no part %(number)s.")
            % {"count": upload.part_count, "number": number}
        )
    if length != upload.size_of(number):
        raise PartRefused(
            _("Part %(number)s has %(wanted)s bytes; %(length)s were sent.")
            % {"number": number, "wanted": upload.size_of(number), "length": length}
        )
    arriving = Arriving(source, length, declared)
    if (first := upload.parts.filter(number=number).first()) is not None:
        # To the end of the line, as whoever sends reads the answer only then.
        for _step in arriving.chunks():
            pass
        return _same(first, declared)
    place = f"{PARTS}/{upload.key[:2]}/{upload.key}-{number:05}-{declared[:16]}"
    try:
        kept = default_storage.save(place, arriving)
    except PartRefused:
        raise
    except Exception as error:
        # A full disk, or a bucket that has errors of its own kinds: there is no file in any case.
        log.exception("part %s of upload %s could not be kept", number, upload.key)
        raise _no_room(upload.name) from error
    part = None
    try:
        part = _note_part(upload, number, length, declared, kept)
    finally:
        # Whoever was slower, or came too late, leaves nothing.
        if part is None or part.file.name != kept:
            default_storage.delete(kept)
    return part


@transaction.atomic
def _note_part(upload: Upload, number: int, size: int, sha256: str, kept: str) -> UploadPart:
    locked = Upload.objects.select_for_update().get(pk=upload.pk)
    first = locked.parts.filter(number=number).first()
    if first is not None:
        return _same(first, sha256)
    UPLOAD.require(locked, "finish")
    locked.expires_at = timezone.now() + OPEN_FOR
    locked.save(update_fields=["expires_at"])
    return UploadPart.objects.create(
        upload=locked, number=number, size=size, sha256=sha256, file=kept
    )


def missing_parts(upload: Upload) -> list[int]:
    """The numbers of the parts that have still to come."""
    if upload.state != "open":
        return []
    there = set(upload.parts.values_list("number", flat=True))
    return [number for number in range(1, upload.part_count + 1) if number not in there]


@transaction.atomic
def finish_upload(*, upload: Upload, actor: User) -> Upload:
    """All parts are there; a sweep joins them. Saying it again changes nothing.

    Raises PartRefused while some are missing, and WrongState for one that was given up.
    """
    locked = Upload.objects.select_for_update().get(pk=upload.pk)
    if locked.state not in ("checking", "kept"):
        if missing := missing_parts(locked):
            raise PartRefused(
                _("%(count)s parts have still to come; the first is part %(number)s.")
                % {"count": len(missing), "number": missing[0]}
            )
        UPLOAD.advance(locked, "finish", actor=actor)
    upload.refresh_from_db()
    return upload


def abandon_upload(*, upload: Upload, actor: User | None) -> None:
    """Nobody will send the rest; the parts go with the next sweep."""
    UPLOAD.advance(upload, "abandon", actor=actor)


@transaction.atomic
def remove_file(*, upload: Upload) -> None:
    """The file goes, and its row says so. The caller knows that nobody needs it any more."""
    UPLOAD.advance(upload, "remove", actor=None)
    # A file that no row names is found by the sweep, where a death keeps us from the second step.
    Upload.objects.filter(pk=upload.pk).update(file="")
    transaction.on_commit(lambda: default_storage.delete(upload.place))


def settle(now: datetime | None = None) -> int:
    """The sweep: join what is complete, give up what expired, take its parts away."""
    now = now or timezone.now()
    open_too_long = Upload.objects.filter(state="open", expires_at__lte=now)
    for upload in open_too_long:
        abandon_upload(upload=upload, actor=None)
    done = sum(_alone(upload) for upload in Upload.objects.filter(state="checking").order_by("pk"))
    for upload in (
        Upload.objects.exclude(state__in=["open", "checking"])
        .filter(parts__isnull=False)
        .distinct()
    ):
        _take_parts_away(upload)
    return done


def _alone(upload: Upload) -> bool:
    """Join one upload, if no other process does; a death lets it go."""
    with held_if_free(f"upload:{upload.pk}") as ours:
        if not ours or not Upload.objects.filter(pk=upload.pk, state="checking").exists():
            return False
        try:
            _assemble(upload)
        except Exception:
            # The disk is full or the bucket silent: the parts are there, and the next sweep tries.
            log.exception("upload %s could not be joined", upload.key)
            return False
    return True


def _assemble(upload: Upload) -> None:
    parts = [str(part.file.name) for part in upload.parts.order_by("number")]
    found = storage().join(parts, upload.place)
    with transaction.atomic():
        if found == upload.sha256:
            Upload.objects.filter(pk=upload.pk).update(file=upload.place)
            UPLOAD.advance(upload, "keep", actor=None)
        else:
            UPLOAD.advance(upload, "refuse", actor=None)
    if found != upload.sha256:
        default_storage.delete(upload.place)


def _take_parts_away(upload: Upload) -> None:
    """Files before rows: what a death leaves in between, the next sweep finds by its row."""
    for part in upload.parts.all():
        default_storage.delete(str(part.file.name))
        part.delete()
    if upload.state == "refused":
        default_storage.delete(upload.place)


def storage() -> Any:
    """Where files are kept: one of ours, which joins parts and knows how much room there is."""
    return default_storage


class Arriving(File):
    """A part on its way, hashed as it passes. Its last chunk only comes if all of it was right."""

    def __init__(self, source: Source, length: int, sha256: str) -> None:
        super().__init__(None)
        self._source, self._length, self._sha256 = source, length, sha256

    def seekable(self) -> bool:
        return False

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        digest, left = hashlib.sha256(), self._length
        while left:
            try:
                step = self._source.read(min(chunk_size or STEP, left))
            except OSError:
                step = b""
            if not step:
                raise PartRefused(_("Only a part of it arrived. Send it again."))
            digest.update(step)
            left -= len(step)
            if not left and digest.hexdigest() != self._sha256:
                raise PartRefused(_("What arrived is not what its digest says. Send it again."))
            yield step


def _declared(digest: str) -> str:
    """The SHA-256 of a Content-Digest header, as hex."""
    found = DIGEST.search(digest)
    try:
        if found:
            return base64.b64decode(found[1], validate=True).hex()
    except binascii.Error:
        pass
    raise PartRefused(
        _("Send the header Content-Digest with the part's SHA-256: sha-256=:base64:.")
    )


def _same(first: UploadPart, sha256: str) -> UploadPart:
    if first.sha256 == sha256:
        return first
    raise PartRefused(
        _("Part %(number)s is there already, with other content. Begin a new upload.")
        % {"number": first.number}
    )


def _bytes_of(uploads: Any) -> int:
    return int(uploads.aggregate(total=Sum("size"))["total"] or 0)


def _no_room(name: str) -> DocumentNotKept:
    return DocumentNotKept(
        _(
            "“%(name)s” could not be kept: there is no room for it on our side at present."
            " Nothing was changed. Try again in an hour; we have been told."
        )
        % {"name": name}
    )
