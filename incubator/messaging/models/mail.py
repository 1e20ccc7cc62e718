"""The outbox: every mail is a row before it is a mail."""

from django.db import models


class OutgoingMail(models.Model):
    """A mail to send. `key` makes writing it twice harmless; a sweep sends what is waiting."""

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
    last_error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(sent_at__isnull=True),
                name="mail_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} to {self.recipient}"
