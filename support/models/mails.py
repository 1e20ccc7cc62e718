"""Mails that came in: each distinct one once, each delivery of it as it arrived."""

from typing import ClassVar

from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy

FOLDER = "mails"


class Nature(models.TextChoices):
    """What a mail is. Whether a machine may answer it is another question."""

    PERSON = "person", gettext_lazy("a person's")
    LIST = "list", gettext_lazy("through a mailing list")
    AUTOMATIC = "automatic", gettext_lazy("automatic")
    BOUNCE = "bounce", gettext_lazy("not delivered")


class ReceivedMail(models.Model):
    """One mail to one of our mailboxes, however often it was delivered.

    `key` is its Message-ID, or stands for its head where it has none. Mails that share it and say
    something else are mails of their own: `content_hash` tells them apart.
    """

    mailbox = models.CharField(max_length=254)
    key = models.CharField(max_length=300)
    content_hash = models.CharField(max_length=64)
    message_id = models.CharField(max_length=300, blank=True)
    # As the mail says it, and the first address in it that can be written to.
    sender_text = models.CharField(max_length=500, blank=True)
    sender = models.CharField(max_length=254, blank=True)
    # Everybody it was for besides us, as far as it says.
    copied = models.JSONField(default=list)
    nature = models.CharField(max_length=10, choices=Nature.choices)
    # Whether our own mail server says that it comes from whom it names. Else that is a claim.
    verified = models.BooleanField(default=False)
    # Parts that only the raw mail holds, as there were too many.
    more_parts = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField(auto_now_add=True)
    # Since when nothing says who wrote it; its key stays, so that it never comes in again.
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["mailbox", "key", "content_hash"], name="received_mail_once"
            ),
        )
        indexes = (models.Index(fields=["message_id"], name="received_mail_by_id"),)

    def __str__(self) -> str:
        return self.message_id or self.key

    @property
    def is_from_person(self) -> bool:
        """Whether somebody wrote it to us, by whatever way it came."""
        return self.nature in (Nature.PERSON, Nature.LIST)


def arrived_path(arrival: "Arrival", filename: str) -> str:
    """Two levels of folders by hash, so that no folder grows without bound."""
    return f"{FOLDER}/{arrival.sha256[:2]}/{arrival.sha256}"


class Arrival(models.Model):
    """One delivery of a mail, to the byte. Its file may be erased; that it came is kept."""

    mail = models.ForeignKey(ReceivedMail, on_delete=models.PROTECT, related_name="arrivals")
    file = models.FileField(upload_to=arrived_path, max_length=200, blank=True)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    # None where nobody said; "" for what must not be answered (RFC 5321, 4.5.5).
    envelope_from = models.CharField(max_length=500, null=True)  # noqa: DJ001
    arrived_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints = (
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True) ^ models.Q(file=""),
                name="arrival_has_its_file_until_erased",
            ),
        )

    def __str__(self) -> str:
        return f"{self.mail} ({self.size})"

    @property
    def raw(self) -> bytes:
        """The mail exactly as it came."""
        with default_storage.open(str(self.file.name)) as file:
            content: bytes = file.read()
        return content
