"""Long work: taken by one worker, stopped at a step, taken up again from there, told when over."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core.errors import DomainError, WrongState
from incubator.core.words import Said, phrase
from incubator.messaging.models import Notification
from incubator.work.jobs import (
    Run,
    _requeue_silent,
    cancel_job,
    resume_job,
    run_due_jobs,
    start_job,
)
from incubator.work.models import Job
from incubator.work.views.jobs import time_left

pytestmark = pytest.mark.django_db
STEPS = 5


def count(run: Run) -> Said:
    """Five steps, from wherever the last run stopped; does as its arguments say on the way."""
    run.expect(STEPS)
    for number in range(run.checkpoint.get("next", 0), STEPS):
        if run.arguments.get("cancel_at") == number:
            cancel_job(job=Job.objects.get(pk=run.job_id), actor=run.owner)
        if run.arguments.get("refuse_at") == number:
            raise DomainError("The third is not to be had.")
        if run.arguments.get("break_at") == number:
            raise ZeroDivisionError
        if run.arguments.get("forbid_at") == number:
            raise PermissionDenied
        run.step(next=number + 1)
    return Said("test.counted", {"count": STEPS})


@pytest.fixture(autouse=True)
def _counting(settings: LazySettings, own_phrases: None) -> None:
    phrase("test.count", "Count to five")
    phrase("test.counted", "Counted to %(count)s.")
    settings.LONG_WORK = {"count": f"{__name__}.count"}


def begin(owner: User, **arguments: int) -> Job:
    return start_job(kind="count", title=Said("test.count"), owner=owner, **arguments)


def test_it_runs_to_its_end_and_tells_its_owner(founder: User) -> None:
    job = begin(founder)
    assert run_due_jobs() == 1
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 5, 5)
    assert str(job.result) == "Counted to 5."
    told = Notification.objects.get()
    assert (told.person, str(told.said)) == (founder, "Count to five: done")
    assert run_due_jobs() == 0


def test_the_same_work_is_not_begun_twice(founder: User) -> None:
    assert begin(founder) == begin(founder)
    assert begin(founder, cancel_at=3) != begin(founder)


def test_cancelling_stops_at_the_next_step_and_resuming_goes_on_from_there(founder: User) -> None:
    job = begin(founder, cancel_at=2)
    run_due_jobs()
    job.refresh_from_db()
    assert (job.state, job.done) == ("cancelled", 2)
    Job.objects.filter(pk=job.pk).update(arguments={})
    resume_job(job=job, actor=founder)
    run_due_jobs()
    job.refresh_from_db()
    assert (job.state, job.done, job.began_at) == ("done", 5, 2)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [({"refuse_at": 3}, "not to be had"), ({"break_at": 3}, "a fault of ours")],
)
def test_a_failure_says_why_and_can_be_resumed(
    founder: User, arguments: dict[str, int], says: str
) -> None:
    job = begin(founder, **arguments)
    run_due_jobs()
    job.refresh_from_db()
    assert (job.state, job.done) == ("failed", 3)
    assert says in str(job.error)
    resume_job(job=job, actor=founder)
    assert job.state == "queued"


def test_a_silent_worker_loses_the_job_and_can_do_no_more(founder: User) -> None:
    job = begin(founder)
    long_ago = timezone.now() - timedelta(minutes=10)
    Job.objects.filter(pk=job.pk).update(state="running", started_at=long_ago)
    Job.objects.filter(pk=job.pk).update(heartbeat_at=long_ago)
    job.refresh_from_db()
    silent = Run(job)
    assert run_due_jobs() == 1
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 5)
    with pytest.raises(DomainError, match="stopped"):
        silent.step(next=1)
    job.refresh_from_db()
    assert job.done == 5


def falls_silent(job: Job, **since: int) -> None:
    """As if a worker had taken it, done so much, and died."""
    Job.objects.filter(pk=job.pk).update(state="running", **since)
    long_ago = timezone.now() - timedelta(minutes=10)
    Job.objects.filter(pk=job.pk).update(started_at=long_ago, heartbeat_at=long_ago)


def test_work_that_kills_its_workers_is_given_up_and_its_owner_told(
    founder: User, settings: LazySettings
) -> None:
    job = begin(founder)
    for _death in range(Job.MOST_LOST_RUNS):
        falls_silent(job)
        _requeue_silent()
    job.refresh_from_db()
    assert job.state == "failed"
    assert "Tell operations" in str(Notification.objects.get().text)
    resume_job(job=job, actor=founder)
    run_due_jobs()
    job.refresh_from_db()
    assert job.state == "done"


def test_work_that_gets_on_is_taken_up_however_often_its_workers_die(founder: User) -> None:
    job = begin(founder)
    for steps in range(1, 6):
        falls_silent(job, done=steps, began_at=steps - 1)
        _requeue_silent()
    job.refresh_from_db()
    assert job.state == "queued"


def test_work_of_a_kind_that_is_gone_fails_and_holds_up_no_other(
    founder: User, stranger: User, settings: LazySettings
) -> None:
    gone = begin(founder)
    Job.objects.filter(pk=gone.pk).update(kind="forgotten")
    later = begin(stranger)
    assert run_due_jobs(limit=2) == 2
    gone.refresh_from_db()
    later.refresh_from_db()
    assert (gone.state, later.state) == ("failed", "done")


def test_who_may_not_any_more_is_told_so(founder: User) -> None:
    job = begin(founder, forbid_at=1)
    run_due_jobs()
    job.refresh_from_db()
    assert (job.state, job.done) == ("failed", 1)
    assert "may not do this" in str(job.error)


def test_only_its_owner_or_an_administrator_stops_it(
    founder: User, stranger: User, administrator: User
) -> None:
    job = begin(founder)
    with pytest.raises(PermissionDenied):
        cancel_job(job=job, actor=stranger)
    cancel_job(job=job, actor=administrator)
    with pytest.raises(WrongState):
        cancel_job(job=job, actor=founder)


def test_the_page_shows_progress_and_asks_again_until_it_is_over(
    client: Client, founder: User, stranger: User
) -> None:
    job = begin(founder)
    client.force_login(founder)
    assert 'hx-trigger="every 2s"' in client.get(f"/jobs/{job.pk}/").content.decode()
    run_due_jobs()
    part = client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "5 of 5" in part
    assert "hx-trigger" not in part
    assert "<html" not in part
    assert "Count to five" in client.get("/jobs/").content.decode()
    client.force_login(stranger)
    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    assert client.post(f"/jobs/{job.pk}/resume/").status_code == 404


def test_the_time_left_is_this_runs_own_speed(founder: User) -> None:
    job = begin(founder)
    job.state, job.done, job.total, job.began_at = "running", 60, 100, 50
    job.started_at = timezone.now() - timedelta(seconds=30)
    assert job.seconds_left == pytest.approx(120, abs=1)
    assert time_left(job.seconds_left) in ("about 2 minutes left", "about 3 minutes left")
    assert time_left(20) == "less than a minute left"
    assert time_left(None) == ""
