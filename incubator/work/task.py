"""How every task runs: it carries its request's id, tries again, and never fails unseen.

A sweep is run by the beat again anyway, so it is not retried. Other tasks are tried again with
growing, jittered pauses. What fails for good becomes a row that operations see and retry.
"""

import json
import logging
import time
from typing import Any

from celery import Task
from django.db import Error as AnyDatabaseError
from prometheus_client import Counter, Histogram

from incubator.core import request_ids
from incubator.core.history import acting
from incubator.work import failures

log = logging.getLogger(__name__)

TASK_BUCKETS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 1800.0)
TASKS = Counter("incubator_tasks", "Tasks by how they ended.", ["task", "outcome"])
TASK_SECONDS = Histogram(
    "incubator_task_seconds", "Seconds a task ran.", ["task"], buckets=TASK_BUCKETS
)


class Work(Task):
    """The base of all tasks, named by `incubator.celery`."""

    autoretry_for = (Exception,)
    # 2, 4, 8, … seconds, each shortened at random, so that a thousand do not return at once.
    retry_backoff = 2
    retry_backoff_max = 600
    retry_jitter = True
    max_retries = 6

    @property
    def is_sweep(self) -> bool:
        return any(sweep["task"] == self.name for sweep in self.app.conf.beat_schedule.values())

    def apply_async(self, args: Any = None, kwargs: Any = None, *rest: Any, **options: Any) -> Any:
        carried = {request_ids.TASK_HEADER: request_ids.current() or request_ids.new()}
        options["headers"] = carried | (options.get("headers") or {})
        return super().apply_async(args, kwargs, *rest, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        began = time.perf_counter()
        with request_ids.carrying(self._request_id()), acting(None, self.name):
            try:
                return self.run(*args, **kwargs)
            finally:
                TASK_SECONDS.labels(self.name).observe(time.perf_counter() - began)

    def retry(self, *args: Any, **options: Any) -> Any:
        if self.is_sweep:
            options["max_retries"] = 0
        return super().retry(*args, **options)

    def on_success(self, retval: Any, task_id: str, args: Any, kwargs: Any) -> None:
        self._tell("done")
        try:
            failures.close_failure(task=self.name, arguments=_arguments(args, kwargs))
            if self.is_sweep:
                failures.record_sweep(task=self.name, error="")
        except AnyDatabaseError as error:
            log.warning("the end of %s cannot be recorded: %s", self.name, error)

    def on_retry(self, exc: Any, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        self._tell("retried")

    def on_failure(self, exc: Any, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        self._tell("failed")
        error = f"{type(exc).__name__}: {exc}"
        try:
            failures.record_failure(
                task=self.name,
                arguments=_arguments(args, kwargs),
                error=error,
                traceback=str(einfo),
                request_id=self._request_id(),
            )
            if self.is_sweep:
                failures.record_sweep(task=self.name, error=error)
        except AnyDatabaseError as trouble:
            log.error("the failure of %s cannot be recorded: %s", self.name, trouble)

    def _request_id(self) -> str:
        headers = self.request.headers or {}
        return str(
            headers.get(request_ids.TASK_HEADER)
            or request_ids.current()
            or self.request.id
            or request_ids.new()
        )

    def _tell(self, outcome: str) -> None:
        TASKS.labels(self.name, outcome).inc()
        fields = {"task": self.name, "outcome": outcome}
        with request_ids.carrying(self._request_id()):
            log.info("%s %s", self.name, outcome, extra={"fields": fields})


def _arguments(args: Any, kwargs: Any) -> dict[str, Any]:
    """As JSON has them, so that the same call has the same fingerprint on both sides."""
    called = {"args": list(args or ()), "kwargs": dict(kwargs or {})}
    return dict(json.loads(json.dumps(called, default=str)))
