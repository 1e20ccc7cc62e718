"""Messages of a ticket, the mails some of them came in, and refunds given."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy


class Direction(models.TextChoices):
    IN = "in", gettext_lazy("from the player")
    OUT = "out", gettext_lazy("to the player")
    NOTE = "note", gettext_lazy("note")


class ReceivedMail(models.Model):
    """A mail exactly as it arrived.

    The bytes are a column, not a file: they are kept in the transaction that opens the ticket, so
    neither can exist without the other. `fingerprint` tells a second delivery of the same mail
    from another mail that borrows its Message-ID.
    """

    fingerprint = models.CharField(max_length=64, unique=True)
    raw = models.BinaryField()
    sender = models.CharField(max_length=500, blank=True)
    message_id = models.CharField(max_length=300, blank=True)
    automatic = models.BooleanField(default=False)
    # Whether our own mail server says that it comes from whom it names. Else that is a claim.
    verified = models.BooleanField(default=False)
    received_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.message_id or self.fingerprint


class Message(models.Model):
    """One thing said. `author` is empty for people known by their address only."""

    ticket = models.ForeignKey("support.Ticket", on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    direction = models.CharField(max_length=4, choices=Direction.choices)
    body = models.TextField()
    mail = models.OneToOneField(
        ReceivedMail, on_delete=models.PROTECT, null=True, related_name="message"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints = (
            models.CheckConstraint(
                condition=models.Q(mail__isnull=True) | models.Q(direction="in"),
                name="message_only_incoming_has_mail",
            ),
            models.CheckConstraint(
                condition=models.Q(direction="in") | models.Q(author__isnull=False),
                name="message_of_staff_has_author",
            ),
        )

    def __str__(self) -> str:
        return f"{self.ticket}, message {self.pk}"

    @property
    def is_claimed(self) -> bool:
        """Whether anybody could have written it in the name of its sender."""
        return self.mail is not None and not self.mail.verified

    @property
    def message_id(self) -> str:
        """The Message-ID under which a mail program knows this message; "" if it never was one."""
        if self.mail is not None:
            return self.mail.message_id
        return self.ticket.message_id(str(self.pk)) if self.direction == Direction.OUT else ""


class TicketRefund(models.Model):
    """A refund that an agent gave from a ticket.

    `message` told the player; it is missing while the refund still waits for its approval.
    """

    ticket = models.ForeignKey("support.Ticket", on_delete=models.PROTECT, related_name="refunds")
    refund = models.OneToOneField(
        "billing.Refund", on_delete=models.PROTECT, related_name="ticket_refund"
    )
    message = models.OneToOneField(
        Message, on_delete=models.PROTECT, null=True, related_name="refund"
    )

    def __str__(self) -> str:
        return f"{self.ticket}: {self.refund}"
