"""What was said in tickets, with its attachments, and how each answer of ours was delivered."""

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.models.channels import Channel
from support.models.mails import Nature, ReceivedMail

if TYPE_CHECKING:
    from support.models.tickets import Ticket


class Direction(models.TextChoices):
    IN = "in", gettext_lazy("from the player")
    OUT = "out", gettext_lazy("to the player")
    NOTE = "note", gettext_lazy("note")


class MessageQuerySet(models.QuerySet["Message"]):
    def said_to_player(self) -> "MessageQuerySet":
        """What the person who asked sees: no notes, and nothing that a mail server wrote to us."""
        return self.exclude(direction=Direction.NOTE).exclude(mail__nature=Nature.BOUNCE)


class Message(models.Model):
    """One thing said. `author` is empty for people known by their address only.

    `origin` is the ticket it was said in, `ticket` where it is read today: merging and splitting
    move it. Its words may be erased; that something was said is kept.
    """

    ticket = models.ForeignKey("support.Ticket", on_delete=models.PROTECT, related_name="messages")
    origin = models.ForeignKey("support.Ticket", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    direction = models.CharField(max_length=4, choices=Direction.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    # Where a mail names another subject than its ticket has.
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    # What a mail repeats of earlier ones.
    quoted = models.TextField(blank=True)
    # Only the raw mail holds all of it.
    is_cut = models.BooleanField(default=False)
    mail = models.OneToOneField(
        ReceivedMail, on_delete=models.PROTECT, null=True, related_name="message"
    )
    # Of a machine's answer: which message of ours it is about.
    answers = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="machine_answers"
    )
    # Of the form that it was sent with: the same form again says it once.
    key = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True)
    # Where a conversation was read with them, see support.selectors.conversations.
    files: list["Attachment"]
    sendings: list["Delivery"]

    objects = MessageQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True)
                | models.Q(body="", quoted="", subject=""),
                name="message_erased_is_empty",
            ),
            models.UniqueConstraint(fields=["origin", "key"], name="message_said_once"),
        )

    def __str__(self) -> str:
        return f"{self.ticket}, message {self.pk}"

    @property
    def words(self) -> str:
        """What was said, as pages show it."""
        return self.body if self.erased_at is None else _("(erased)")

    @property
    def is_machines(self) -> bool:
        """Whether nobody wrote it: an absence note, or a server that could not deliver."""
        return self.mail is not None and not self.mail.is_from_person

    @property
    def is_claimed(self) -> bool:
        """Whether anybody could have written it in the name of its sender."""
        return self.mail is not None and not self.mail.verified


class Attachment(models.Model):
    """A file of a message. `content_id` is how the mail's own page names a picture in it."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    document = models.OneToOneField(
        "documents.Document", on_delete=models.PROTECT, related_name="+"
    )
    content_id = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return str(self.document)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def failed_untold(self) -> "DeliveryQuerySet":
        """Given up by the outbox, which nobody at the desk has been told."""
        return self.filter(ended_at__isnull=True, letter__failed_at__isnull=False)


class Delivery(models.Model):
    """How something of ours reaches the person: the mail it goes out in, and what became of it.

    Without a message it says how the question stands: that it has arrived, was solved, goes on in
    another. The letter's own row says
    whether it is waiting, sent or given up; `ended_at` that it was not received, and `answer` what
    the other server said.
    """

    ticket = models.ForeignKey(
        "support.Ticket", on_delete=models.PROTECT, related_name="deliveries"
    )
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, related_name="deliveries"
    )
    channel = models.CharField(max_length=10, choices=Channel.choices)
    recipient = models.CharField(max_length=254, blank=True)
    # Of a chat, one mail brings all that its person has not read there.
    letter = models.ForeignKey(
        "messaging.OutgoingMail", on_delete=models.PROTECT, related_name="delivery"
    )
    returned_by = models.ForeignKey(
        ReceivedMail, on_delete=models.PROTECT, null=True, related_name="returns"
    )
    answer = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints = (
            models.UniqueConstraint(
                fields=["message", "recipient"],
                # Of what was erased nobody knows to whom it went.
                condition=~models.Q(recipient=""),
                name="delivery_once",
            ),
            models.UniqueConstraint(
                fields=["letter", "message"], nulls_distinct=False, name="delivery_by_letter_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.message or self.ticket} to {self.recipient}"

    @property
    def conversation(self) -> "Ticket":
        """The ticket in which it is read today."""
        ticket = self.message.ticket if self.message else self.ticket
        return ticket.whole

    @property
    def has_failed(self) -> bool:
        return self.returned_by_id is not None or self.letter.failed_at is not None

    @property
    def is_sent(self) -> bool:
        """Taken by the mail server, as far as we know for good."""
        return self.letter.sent_at is not None and not self.has_failed

    @property
    def said(self) -> str:
        """What the other server said, where it said no."""
        return self.answer or self.letter.last_error


class TicketRefundQuerySet(models.QuerySet["TicketRefund"]):
    def untold(self) -> "TicketRefundQuerySet":
        """Still to be decided, or decided and not told yet: their tickets must take words."""
        return self.filter(message__isnull=True, refund__state__in=("requested", "paid"))


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

    objects = TicketRefundQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.ticket}: {self.refund}"
