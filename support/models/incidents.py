"""Incidents: one fault that many tickets are about, and what all who asked are told of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, gettext_lazy

from incubator.core.history import tracked
from incubator.core.lifecycle import Lifecycle, StateField, Transition

INCIDENT = Lifecycle(
    name="incident",
    initial="open",
    transitions=(
        Transition(
            "fix",
            sources=("open",),
            target="fixed",
            label=gettext_lazy("Mark incident as fixed"),
            done=gettext_lazy("called the incident fixed"),
        ),
        Transition(
            "reopen",
            sources=("fixed",),
            target="open",
            label=gettext_lazy("Reopen incident"),
            done=gettext_lazy("reopened the incident"),
        ),
    ),
    tones={"open": "alert", "fixed": "good"},
    labels={"open": gettext_lazy("open"), "fixed": gettext_lazy("fixed")},
)


class IncidentQuerySet(models.QuerySet["Incident"]):
    def open(self) -> "IncidentQuerySet":
        return self.filter(state="open")


@tracked("state", "title", "game", "is_shown", inserts=True)
class Incident(models.Model):
    """A fault with a name. While it is open and shown, players read of it before they ask."""

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    game = models.ForeignKey(
        "studios.Game", on_delete=models.PROTECT, null=True, related_name="incidents"
    )
    state = StateField(INCIDENT, max_length=10)
    is_shown = models.BooleanField(default=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses."""
        return (self.number,)

    @property
    def is_open(self) -> bool:
        return self.state == "open"


class Announcement(models.Model):
    """What everybody whose ticket belongs to an incident is told, once each."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="announcements")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Tickets with nothing newer of their player are solved by it.
    solves = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.incident.number}, {self.created_at}"

    def text_in(self, language: str) -> str:
        """Its words in this language, else in the one there is."""
        texts = {text.language: text.body for text in self.texts.all()}
        return texts.get(language) or next(iter(texts.values()), "")

    @property
    def text(self) -> str:
        """In the language of whoever reads the page."""
        return self.text_in(get_language() or settings.LANGUAGE_CODE)


class AnnouncementText(models.Model):
    """Its words in one language."""

    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    body = models.TextField()

    class Meta:
        ordering: ClassVar[list[str]] = ["language"]
        constraints = (
            models.UniqueConstraint(
                fields=["announcement", "language"], name="announcement_text_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.announcement} ({self.language})"


class TellingQuerySet(models.QuerySet["Telling"]):
    def due(self) -> "TellingQuerySet":
        return self.filter(done_at__isnull=True)


class Telling(models.Model):
    """That the person of a ticket is to be told an announcement, and the message that told them.

    It is done without a message where the ticket had ended by then, or was told as part of another.
    """

    announcement = models.ForeignKey(
        Announcement, on_delete=models.PROTECT, related_name="tellings"
    )
    ticket = models.ForeignKey("support.Ticket", on_delete=models.PROTECT, related_name="tellings")
    message = models.OneToOneField(
        "support.Message", on_delete=models.PROTECT, null=True, related_name="telling"
    )
    done_at = models.DateTimeField(null=True)

    objects = TellingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints = (
            models.UniqueConstraint(fields=["announcement", "ticket"], name="told_once"),
            models.CheckConstraint(
                condition=models.Q(message__isnull=True) | models.Q(done_at__isnull=False),
                name="telling_with_message_is_done",
            ),
        )
        indexes = (
            models.Index(
                fields=["id"], condition=models.Q(done_at__isnull=True), name="telling_due"
            ),
        )

    def __str__(self) -> str:
        return f"{self.announcement}: {self.ticket}"
