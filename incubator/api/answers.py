"""Answering a repeated request once: claim its key, keep the answer, or give the key back.

A claim is committed before the work begins, so that a second request sees it; the answer is kept
in the transaction of the work itself, so that neither exists without the other. A claim whose
process died runs out after `LEASE` and is taken over. Whoever was merely slow then finds the claim
gone when it wants to keep its answer, and its work is rolled back: exactly one of them counts.
"""

from datetime import timedelta
from math import ceil
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from incubator.api.models import StoredAnswer
from incubator.core.errors import DomainError
from incubator.core.ready import insert, ready_update

# Longer than any request may take; shorter than people are willing to wait after a crash.
LEASE = timedelta(seconds=60)
KEPT_FOR = timedelta(hours=48)


class KeyOfAnotherRequest(DomainError):
    """The key already stands for a request with other content."""


class StillInFlight(DomainError):
    """The first request with this key has not answered yet; `seconds` until it is worth asking."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"The first request is still being answered. Ask again in {seconds} s.")
        self.seconds = seconds


def claim(*, owner: str, key: str, request_hash: str) -> StoredAnswer:
    """The key's row: answered already, or ours to answer.

    Raises KeyOfAnotherRequest or StillInFlight.
    """
    ours = StoredAnswer(owner=owner, key=key, request_hash=request_hash)
    if insert([ours], unless=["owner", "key"]):
        return ours
    row = StoredAnswer.objects.filter(owner=owner, key=key).first()
    if row is None:  # given back a moment ago by a request that was refused
        raise StillInFlight(1)
    if row.request_hash != request_hash:
        raise KeyOfAnotherRequest(
            _(
                "This Idempotency-Key was used for another request. Choose a new key for each request."
            )
        )
    if row.is_answered:
        return row
    return _take_over(row)


def _take_over(row: StoredAnswer) -> StoredAnswer:
    now = timezone.now()
    attempt = uuid4()
    dead = StoredAnswer.objects.filter(
        pk=row.pk, attempt=row.attempt, status=None, claimed_at__lte=now - LEASE
    )
    if not dead.update(attempt=attempt, claimed_at=now):
        left = (row.claimed_at + LEASE - now).total_seconds()
        # Most requests take far less than their lease: asking again soon is right.
        raise StillInFlight(max(1, min(ceil(left), 5)))
    row.attempt, row.claimed_at = attempt, now
    return row


def keep(*, row: StoredAnswer, status: int, headers: dict[str, str], body: str) -> None:
    """Store the answer. Raises StillInFlight when another attempt has taken the key over."""
    told = {"status": status, "headers": Jsonb(headers), "body": body}
    if not _keep(row=row, attempt=row.attempt, **told):
        raise StillInFlight(1)


@ready_update("status", "headers", "body")
def _keep(row: Any, attempt: Any) -> QuerySet[StoredAnswer]:
    return StoredAnswer.objects.filter(pk=row, attempt=attempt, status=None)


def give_back(*, row: StoredAnswer) -> None:
    """Nothing was done under this key, so that the corrected request may use it again."""
    StoredAnswer.objects.filter(pk=row.pk, attempt=row.attempt, status=None).delete()


def forget_old_answers() -> int:
    """Delete what nobody can be repeating any more; says how many."""
    deleted, _by_table = StoredAnswer.objects.filter(
        created_at__lt=timezone.now() - KEPT_FOR
    ).delete()
    return deleted
