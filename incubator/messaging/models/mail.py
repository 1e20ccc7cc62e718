"""The outbox: every mail is a row before it is a mail."""

from django.db import models

from incubator.core.words import Said
from incubator.messaging import words


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def waiting(self) -> "OutgoingMailQuerySet":
        """To be sent, now or later."""
        return self.filter(sent_at__isnull=True, failed_at__isnull=True)

    def given_up(self) -> "OutgoingMailQuerySet":
        """Refused for good: nothing sends them but a person."""
        return self.filter(failed_at__isnull=False).exclude(recipient="")

    def forget(self) -> None:
        """Empty these letters: at once what is over, the rest as soon as it is."""
        self.update(to_forget=True)
        self.empty()

    def empty(self) -> None:
        """Take out of what is over whom it was for and what it said."""
        over = self.filter(models.Q(sent_at__isnull=False) | models.Q(failed_at__isnull=False))
        over.update(
            recipient="",
            subject="",
            body="",
            headers={},
            in_reply_to="",
            references="",
            last_error="",
        )


class OutgoingMail(models.Model):
    """A mail to send. `key` makes writing it twice harmless; a sweep sends what is waiting.

    Whoever is sending it holds it by a time of the next attempt that lies after the call's end.
    """

    key = models.CharField(max_length=200, unique=True)
    recipient = models.EmailField(max_length=254)
    sender = models.CharField(max_length=254)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    message_id = models.CharField(max_length=300, unique=True)
    in_reply_to = models.CharField(max_length=300, blank=True)
    references = models.TextField(blank=True)
    # Further headers by name, such as List-Unsubscribe.
    headers = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    next_attempt_at = models.DateTimeField(auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Of these tries, those that a server answered with "no".
    refusals = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    # Given up: `last_error` says why.
    failed_at = models.DateTimeField(null=True)
    # Once it is over, nothing stays of whom it was for and what it said.
    to_forget = models.BooleanField(default=False)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True) | models.Q(failed_at__isnull=True),
                name="mail_sent_or_given_up",
            ),
        )
        indexes = (
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(sent_at__isnull=True, failed_at__isnull=True),
                name="mail_waiting",
            ),
            models.Index(
                fields=["-failed_at"],
                condition=models.Q(failed_at__isnull=False),
                name="mail_given_up",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        # Not its subject: what people write to the help desk is between them and its agents.
        return words.LETTER(recipient=self.recipient)
