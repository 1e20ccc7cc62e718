"""Virus scanning: a hook that an operator fills, see DOCUMENT_SCANNER in the settings.

The scanner is a function that is given the open file and returns what it found, or an empty text.
While one is set, a document is handed out only after it was found clean; one that raises is asked
again two minutes later, and the document stays where it is.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import BinaryIO

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from incubator.core import audit
from incubator.core.partners import TURN_SECONDS
from incubator.documents import words
from incubator.documents.models import Document, Scan
from incubator.messaging.notifications import notify

log = logging.getLogger(__name__)
Scanner = Callable[[BinaryIO], str]
BATCH = 20
# Longer than the slowest look; one that failed is asked for again after it.
CLAIM = timedelta(minutes=2)


def scanner() -> Scanner | None:
    found: Scanner | None = (
        import_string(settings.DOCUMENT_SCANNER) if settings.DOCUMENT_SCANNER else None
    )
    return found


def scan_due(limit: int = BATCH) -> int:
    """Scan what waits, each outside of any transaction; returns how many were judged."""
    scan = scanner()
    if scan is None:
        return 0
    judged, ends = 0, time.monotonic() + TURN_SECONDS
    for _number in range(limit):
        document = _claim()
        if document is None:
            break
        try:
            with document.file.open("rb") as file:
                found = scan(file.file)
        except Exception as error:
            # A scanner is somebody else's code; whatever it raises means "not known yet".
            log.exception("document %s could not be scanned", document.pk)
            if isinstance(error, ConnectionError | TimeoutError):
                break
        else:
            judged += _record(document, found)
            if found:
                # Its row, with the hash and what was found, is all that anybody needs of it.
                default_storage.delete(str(document.file.name))
        if time.monotonic() > ends:
            break
    return judged


@transaction.atomic
def _claim() -> Document | None:
    """The next document to scan, for this process alone while its claim lasts."""
    pending = Document.objects.filter(
        scan=Scan.PENDING, scan_at__lte=timezone.now(), erased_at__isnull=True
    )
    document = pending.select_for_update(skip_locked=True).order_by("scan_at", "pk").first()
    if document is not None:
        document.scan_at = timezone.now() + CLAIM
        document.save(update_fields=["scan_at"])
    return document


@transaction.atomic
def _record(document: Document, found: str) -> bool:
    """Keep what was found, unless somebody else was faster."""
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.scan != Scan.PENDING:
        return False
    document.scan = Scan.INFECTED if found else Scan.CLEAN
    document.scan_note, document.scanned_at = found[:200], timezone.now()
    document.save(update_fields=["scan", "scan_note", "scanned_at"])
    if found:
        audit.record(actor=None, said=words.LOCK_AWAY(), subject=document, reason=found)
    if found and document.uploaded_by is not None:
        notify(
            person=document.uploaded_by,
            kind="document_infected",
            said=words.LOCKED_AWAY(name=document.name),
            text=words.SCANNER_FOUND(found=found),
            url=reverse("messaging:notifications"),
            key=f"document:{document.pk}:infected",
        )
    return True
