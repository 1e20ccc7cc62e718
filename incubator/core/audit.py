"""Writing and reading the audit trail.

`record` is called by services inside the transaction of the change it describes, so a change
without its row, or a row without its change, cannot be committed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.db import models

from incubator.core import acts, request_ids
from incubator.core.ready import insert
from incubator.core.words import Said, called

_through: ContextVar[Said | None] = ContextVar("acting_through", default=None)


@contextmanager
def acting_through(means: Said) -> Iterator[None]:
    """Everything recorded inside says by what means the actor acted: "by key Build server"."""
    token = _through.set(means)
    try:
        yield
    finally:
        _through.reset(token)


def is_by_program() -> bool:
    """Whether a program acts in somebody's name, who sits at no keyboard."""
    return _through.get() is not None


def record(
    *,
    actor: models.Model | None,
    said: Said,
    subject: models.Model,
    reason: str = "",
    because: Said | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    concerns: models.Model | None = None,
) -> models.Model:
    """Write one row, and tell whom the act of this key tells.

    `said` reads after the actor's name; `before`/`after` hold JSON values. `reason` is what a person typed, `because` a reason of ours. `concerns` is the person
    it was done to or for, whom the act may tell.
    """
    row = record_about(
        actor=actor,
        said=said,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_said=called(subject),
        reason=reason,
        because=because,
        before=before,
        after=after,
    )
    acts.told(row, subject, actor, concerns)
    return row


def record_about(
    *,
    actor: models.Model | None,
    said: Said,
    subject_type: str,
    subject_id: int,
    subject_said: str | Said,
    reason: str = "",
    because: Said | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> models.Model:
    """As `record`, for a subject known by its reference only."""
    row = _rows().model(
        actor=actor,
        act=said.key,
        parameters=said.parameters_kept(),
        subject_type=subject_type,
        subject_id=subject_id,
        subject_said=subject_said,
        reason=reason,
        because=because,
        through=_through.get(),
        before=before,
        after=after,
        request_id=request_ids.current(),
    )
    insert([row])
    return row


def history(*subjects: models.Model) -> "models.QuerySet[Any]":
    """The rows of one or several objects, newest first, with their actors."""
    wanted = models.Q(pk__in=[])
    for subject in subjects:
        wanted |= models.Q(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return _rows().filter(wanted).select_related("actor").order_by("-id")


def _rows() -> "models.Manager[Any]":
    # By name: lifecycles are declared inside model modules and write audit rows, so this module
    # is imported before the models exist.
    return apps.get_model("core", "AuditRow")._default_manager
