"""Conversations that are being had: who reads along on the site, and how far."""

from datetime import timedelta

from django.db import models

# Whose page has asked for nothing so long has left it.
SILENT_AFTER = timedelta(seconds=60)
# A page that is open behind another one is not read.
UNREAD_AFTER = timedelta(minutes=5)
TYPING_LASTS = timedelta(seconds=8)


class ChatQuerySet(models.QuerySet["Chat"]):
    def going_on(self) -> "ChatQuerySet":
        return self.filter(left_at__isnull=True)


class Chat(models.Model):
    """That the person of a ticket reads it along on the site, until they leave.

    While it goes on no answer is mailed: the row is the promise that what they have not read by its
    end will be. `read_up_to` is the last message that their page has shown, as it says itself;
    `read_by_desk` the last that an agent's page has.
    """

    ticket = models.OneToOneField("support.Ticket", on_delete=models.PROTECT, related_name="chat")
    began_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    read_up_to = models.BigIntegerField(default=0)
    read_by_desk = models.BigIntegerField(default=0)
    typed_at = models.DateTimeField(null=True)

    objects = ChatQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=["seen_at"],
                condition=models.Q(left_at__isnull=True),
                name="chat_going_on",
            ),
        )

    def __str__(self) -> str:
        return str(self.ticket)

    @property
    def goes_on(self) -> bool:
        return self.left_at is None
