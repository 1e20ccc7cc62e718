"""Tasks carry their request's id, try again, and never fail unseen."""

from typing import Any

import pytest
from celery import Task, current_app, shared_task
from django.test import Client
from kombu.exceptions import OperationalError

from incubator.accounts.models import User
from incubator.core import request_ids
from incubator.core.models import AuditRow
from incubator.messaging.tasks import send_due_mail
from incubator.work.models import FailedWork, SweepRun
from incubator.work.task import Work

pytestmark = pytest.mark.django_db


class Stage:
    """What the task of these tests does and saw."""

    fails = True
    seen: list[str] = []


@shared_task(name="tests.operation.deliver")
def deliver(order: int) -> None:
    Stage.seen.append(request_ids.current())
    if Stage.fails:
        raise ConnectionError("mail to ana@example.com refused, password=hunter2")


@pytest.fixture(autouse=True)
def _fresh_stage() -> None:
    Stage.fails, Stage.seen = True, []


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Countdowns of the retries that were asked for."""
    asked: list[float] = []
    original = Task.retry

    def listening(self: Task, *args: Any, **options: Any) -> Any:
        asked.append(options["countdown"])
        return original(self, *args, **options)

    monkeypatch.setattr(Task, "retry", listening)
    return asked


def run(order: int = 7) -> None:
    current_app.tasks["tests.operation.deliver"].apply(args=(order,))


def test_a_failing_task_is_tried_again_with_growing_jittered_pauses(pauses: list[float]) -> None:
    run()
    assert len(Stage.seen) == 7
    assert len(pauses) == 7
    assert all(0 <= pause <= 2 * 2**at for at, pause in enumerate(pauses))


def test_what_fails_for_good_is_one_row_that_counts_and_tells_no_secret() -> None:
    run()
    run()
    run(order=8)
    first = FailedWork.objects.get(arguments={"args": [7], "kwargs": {}})
    assert FailedWork.objects.count() == 2
    assert (first.times, first.closed_at) == (2, None)
    assert first.error == "ConnectionError: mail to ***@example.com refused, password=***"
    assert "hunter2" not in first.traceback
    assert "deliver" in first.traceback


def test_a_later_success_closes_it_and_a_later_failure_opens_it_again() -> None:
    run()
    Stage.fails = False
    run(order=8)
    assert FailedWork.objects.open().count() == 1
    run()
    assert FailedWork.objects.open().count() == 0
    Stage.fails = True
    run()
    assert FailedWork.objects.open().get().times == 2


def test_a_task_carries_the_id_of_the_request_that_sent_it() -> None:
    # The broker in memory is this process's own, and other tests have sent as well.
    current_app.control.purge()
    with request_ids.carrying("request-12345"):
        sent = deliver.apply_async((7,), retry=False)
    assert sent is not None
    with current_app.connection_for_read() as connection:
        message = connection.SimpleQueue("celery").get(timeout=1)
        message.ack()
    assert message.headers["request_id"] == "request-12345"
    Stage.fails = False
    deliver.apply(args=(7,), headers={"request_id": "request-12345"})
    assert Stage.seen == ["request-12345"]


def test_a_sweep_is_left_to_the_beat_and_remembers_its_runs(
    pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    send_due_mail.apply()
    ran = SweepRun.objects.get(task=send_due_mail.name)
    assert (ran.succeeded_at, ran.error) == (ran.ended_at, "")

    def broken() -> int:
        raise OSError("disk full")

    monkeypatch.setattr("incubator.messaging.mail.send_due", broken)
    send_due_mail.apply()
    ran.refresh_from_db()
    assert ran.error == "OSError: disk full"
    assert ran.succeeded_at is not None
    assert ran.ended_at > ran.succeeded_at
    assert FailedWork.objects.get().times == 1


def test_operations_see_what_failed_and_retry_it(client: Client, operations: User) -> None:
    run()
    failed = FailedWork.objects.get()
    client.force_login(operations)
    listed = client.get("/staff/work/").content.decode()
    assert "tests.operation.deliver" in listed
    assert "never ran" in listed
    assert "Retry task" in client.get(f"/staff/work/{failed.pk}/").content.decode()

    answer = client.post(f"/staff/work/{failed.pk}/retry/", follow=True)
    assert "on its way to a worker" in answer.content.decode()
    assert "Retry task" in answer.content.decode()
    with current_app.connection_for_read() as connection:
        message = connection.SimpleQueue("celery").get(timeout=1)
        message.ack()
    assert message.payload[0] == [7]
    failed.refresh_from_db()
    assert failed.is_being_retried
    assert failed.retried_by == operations
    assert AuditRow.objects.filter(act="failed_work.retry", actor=operations).exists()


def test_work_that_succeeded_since_is_not_sent_again(client: Client, operations: User) -> None:
    run()
    Stage.fails = False
    run()
    client.force_login(operations)
    failed = FailedWork.objects.get()
    answer = client.post(f"/staff/work/{failed.pk}/retry/", follow=True)
    assert "has succeeded since" in answer.content.decode()
    assert FailedWork.objects.get().retried_at is None


def test_a_silent_broker_is_named(
    client: Client, operations: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()

    def silent(*_: Any, **__: Any) -> None:
        raise OperationalError("Connection refused")

    monkeypatch.setattr(Work, "apply_async", silent)
    client.force_login(operations)
    failed = FailedWork.objects.get()
    answer = client.post(f"/staff/work/{failed.pk}/retry/", follow=True)
    assert "The broker does not answer" in answer.content.decode()


def test_strangers_get_404_other_staff_403_and_auditors_only_read(
    client: Client, stranger: User, finance: User, auditor: User, administrator: User
) -> None:
    run()
    page = f"/staff/work/{FailedWork.objects.get().pk}/"
    for person, reading, retrying in (
        (stranger, 404, 404),
        (finance, 403, 403),
        (auditor, 200, 403),
        (administrator, 200, 302),
    ):
        client.force_login(person)
        assert client.get("/staff/work/").status_code == reading
        assert client.get(page).status_code == reading
        before = FailedWork.objects.get().retried_at
        assert client.post(f"{page}retry/").status_code == retrying
        assert (FailedWork.objects.get().retried_at != before) == (retrying == 302)
