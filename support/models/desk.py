"""The desk: who is at it, what each can answer, who looks at what, and words at hand."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class Presence(models.Model):
    """An agent at the desk, from when to when; what is open goes on."""

    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="presences"
    )
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    # When a page of the desk was last open before them: who forgot to leave is not there.
    seen_at = models.DateTimeField(default=timezone.now)
    # When a ticket last came by itself.
    last_given_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints = (
            models.UniqueConstraint(
                fields=["agent"], condition=models.Q(until__isnull=True), name="present_once"
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="presence_runs_forward",
            ),
        )

    def __str__(self) -> str:
        return f"{self.agent} {self.since}"


class Skill(models.Model):
    """A queue that an agent answers, in a language or in all. Who has none answers everything."""

    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="skills"
    )
    queue = models.ForeignKey("support.Queue", on_delete=models.PROTECT, related_name="skills")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["agent", "queue", "language"], name="skill_once"),
        )

    def __str__(self) -> str:
        return f"{self.agent}: {self.queue} {self.language}"


class Looking(models.Model):
    """That an agent has a ticket open, as their page said last. Nothing but a hint for others."""

    ticket = models.ForeignKey("support.Ticket", on_delete=models.CASCADE, related_name="looking")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    is_typing = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["ticket", "agent"], name="looking_once"),)
        indexes = (models.Index(fields=["at"], name="looking_by_time"),)

    def __str__(self) -> str:
        return f"{self.agent} at {self.ticket}"


class Tag(models.Model):
    """A word that agents put on tickets, in lower case."""

    name = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Macro(models.Model):
    """An answer at hand, in each language it was written in, and what goes with it."""

    name = models.CharField(max_length=80, unique=True)
    queue = models.ForeignKey(
        "support.Queue", on_delete=models.PROTECT, null=True, related_name="macros"
    )
    solves = models.BooleanField(default=False)
    tags = models.ManyToManyField(Tag, related_name="macros")
    is_retired = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def url_args(self) -> tuple[int, ...]:
        return (self.pk,)


class MacroText(models.Model):
    """Its words in one language, with variables in braces."""

    macro = models.ForeignKey(Macro, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    body = models.TextField()

    class Meta:
        ordering: ClassVar[list[str]] = ["language"]
        constraints = (
            models.UniqueConstraint(fields=["macro", "language"], name="macro_text_once"),
        )

    def __str__(self) -> str:
        return f"{self.macro} ({self.language})"
