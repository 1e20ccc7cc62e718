"""Virus scanning: a hook that an operator fills, see DOCUMENT_SCANNER in the settings.

The scanner is a function that is given the open file and returns what it found, or an empty text.
While one is set, a document is handed out only after it was found clean; one that raises is asked
again at the next sweep, and the document stays where it is.
"""

import logging
from collections.abc import Callable
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from incubator.core import audit
from incubator.documents import words
from incubator.documents.models import Document, Scan
from incubator.messaging.notifications import notify

log = logging.getLogger(__name__)
Scanner = Callable[[BinaryIO], str]
BATCH = 20


def scanner() -> Scanner | None:
    found: Scanner | None = (
        import_string(settings.DOCUMENT_SCANNER) if settings.DOCUMENT_SCANNER else None
    )
    return found


def scan_due(limit: int = BATCH) -> int:
    """Scan what waits, each in its own transaction; returns how many were judged."""
    scan = scanner()
    if scan is None:
        return 0
    judged, after = 0, 0
    for _turn in range(limit):
        with transaction.atomic():
            document = (
                Document.objects.select_for_update(skip_locked=True)
                .filter(scan=Scan.PENDING, pk__gt=after)
                .order_by("pk")
                .first()
            )
            if document is None:
                break
            after = document.pk
            judged += _judge(document, scan)
    return judged


def _judge(document: Document, scan: Scanner) -> bool:
    try:
        with document.file.open("rb") as file:
            found = scan(file.file)
    except Exception:
        # A scanner is somebody else's code; whatever it raises means "not known yet".
        log.exception("document %s could not be scanned", document.pk)
        return False
    document.scan = Scan.INFECTED if found else Scan.CLEAN
    document.scan_note, document.scanned_at = found[:200], timezone.now()
    document.save(update_fields=["scan", "scan_note", "scanned_at"])
    if found:
        audit.record(actor=None, said=words.LOCK_AWAY(), subject=document, reason=found)
        notify(
            person=document.uploaded_by,
            kind="document_infected",
            said=words.LOCKED_AWAY(name=document.name),
            text=words.SCANNER_FOUND(found=found),
            url=reverse("messaging:notifications"),
            key=f"document:{document.pk}:infected",
        )
    return True
