"""Jobs: long work with progress that can be left, cancelled and taken up again."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from incubator.core.fields import WordsField
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.words import Said
from incubator.documents.models import Document

JOB = Lifecycle(
    name="job",
    initial="queued",
    transitions=(
        Transition(
            "start",
            sources=("queued",),
            target="running",
            label=gettext_lazy("Start job"),
            done=gettext_lazy("started"),
        ),
        Transition(
            "finish",
            sources=("running",),
            target="done",
            label=gettext_lazy("Finish job"),
            done=gettext_lazy("finished"),
        ),
        Transition(
            "fail",
            sources=("running",),
            target="failed",
            label=gettext_lazy("Fail job"),
            done=gettext_lazy("failed"),
        ),
        Transition(
            "cancel",
            sources=("queued", "running"),
            target="cancelled",
            label=gettext_lazy("Cancel job"),
            done=gettext_lazy("cancelled the job"),
        ),
        Transition(
            "requeue",
            sources=("running",),
            target="queued",
            label=gettext_lazy("Take up again"),
            done=gettext_lazy("took the job up again"),
        ),
        Transition(
            "resume",
            sources=("failed", "cancelled"),
            target="queued",
            label=gettext_lazy("Resume job"),
            done=gettext_lazy("resumed the job"),
        ),
    ),
    tones={"queued": "wait", "running": "wait", "done": "good", "failed": "alert"},
    labels={
        "queued": gettext_lazy("queued"),
        "running": gettext_lazy("running"),
        "done": gettext_lazy("done"),
        "failed": gettext_lazy("failed"),
        "cancelled": gettext_lazy("cancelled"),
    },
)


class JobQuerySet(models.QuerySet["Job"]):
    def silent(self) -> "JobQuerySet":
        """Running by their state, but nothing has been heard for too long."""
        return self.filter(state="running", heartbeat_at__lt=timezone.now() - Job.SILENCE)


class Job(models.Model):
    """One piece of long work of one person. `checkpoint` is where it is taken up again."""

    SILENCE = timedelta(minutes=2)
    # Workers that may die on it without getting on before it is no longer tried.
    MOST_LOST_RUNS = 3

    kind = models.CharField(max_length=40)
    title = WordsField()
    arguments = models.JSONField(default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="jobs"
    )
    state = StateField(JOB, max_length=10)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    checkpoint = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # What was done when this run began: the time left is judged by this run's own speed.
    began_at = models.PositiveIntegerField(default=0)
    # Workers in a row that went silent before their first step was done.
    lost_runs = models.PositiveSmallIntegerField(default=0, db_default=0)
    result = WordsField(default=str)
    error = WordsField(default=str)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=["queued", "running"]),
                name="job_unfinished",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> str | Said:
        title: str | Said = self.title
        return title

    @property
    def tone(self) -> str:
        return JOB.tone(self.state)

    @property
    def is_done(self) -> bool:
        return self.state == "done"

    @property
    def is_over(self) -> bool:
        return self.state in ("done", "failed", "cancelled")

    @property
    def seconds_left(self) -> int | None:
        """At this run's speed so far; None while that says nothing yet."""
        made = self.done - self.began_at
        if self.state != "running" or not self.total or made <= 0 or self.started_at is None:
            return None
        elapsed = (timezone.now() - self.started_at).total_seconds()
        return round(elapsed / made * (self.total - self.done))
