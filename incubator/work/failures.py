"""Recording how tasks ended, and letting operations try again what failed."""

import hashlib
import json
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.errors import WrongState
from incubator.core.masking import mask
from incubator.work import words
from incubator.work.models import FailedWork, SweepRun

ERROR_LENGTH = 1000


@transaction.atomic
def record_failure(
    *, task: str, arguments: dict[str, Any], error: str, traceback: str, request_id: str
) -> FailedWork:
    """A task failed for good. The same call again counts up, and opens again what was closed."""
    now = timezone.now()
    latest = {
        "error": mask(error)[:ERROR_LENGTH],
        "traceback": mask(traceback),
        "request_id": request_id[:64],
        "last_failed_at": now,
    }
    failed, is_new = FailedWork.objects.get_or_create(
        fingerprint=fingerprint(task, arguments),
        defaults={"task": task, "arguments": arguments, "first_failed_at": now, **latest},
    )
    if not is_new:
        again = FailedWork.objects.filter(pk=failed.pk)
        again.update(times=F("times") + 1, closed_at=None, **latest)
        failed.refresh_from_db()
    return failed


@transaction.atomic
def close_failure(*, task: str, arguments: dict[str, Any]) -> None:
    """The task ended well with these arguments: what failed before is made good."""
    FailedWork.objects.open().filter(fingerprint=fingerprint(task, arguments)).update(
        closed_at=timezone.now()
    )


@transaction.atomic
def record_sweep(*, task: str, error: str) -> None:
    now = timezone.now()
    outcome: dict[str, Any] = {"ended_at": now, "error": mask(error)[:ERROR_LENGTH]}
    if not error:
        outcome["succeeded_at"] = now
    SweepRun.objects.update_or_create(task=task, defaults=outcome)


@transaction.atomic
def retry_failure(*, failed: FailedWork, actor: User) -> FailedWork:
    """Mark that the work is to be tried again; the caller sends it once this is committed.

    Raises WrongState when it has succeeded meanwhile.
    """
    acts.require(actor, words.RETRY.key, failed)
    locked = FailedWork.objects.select_for_update().get(pk=failed.pk)
    if locked.closed_at:
        raise WrongState(_("This work has succeeded since; there is nothing to try again."))
    locked.retried_at = timezone.now()
    locked.retried_by = actor
    locked.save(update_fields=["retried_at", "retried_by"])
    audit.record(actor=actor, said=words.RETRY(), subject=locked)
    return locked


def fingerprint(task: str, arguments: dict[str, Any]) -> str:
    text = json.dumps([task, arguments], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
