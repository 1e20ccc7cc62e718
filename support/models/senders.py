"""Blocked senders: addresses and domains whose mails are spam as they come in."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower


class BlockedSenderQuerySet(models.QuerySet["BlockedSender"]):
    def standing(self) -> "BlockedSenderQuerySet":
        return self.filter(ended_at__isnull=True)


class BlockedSender(models.Model):
    """`sender` is an address, or a domain with an @ in front: "@spam.example".

    Its mails are kept as any other, in a ticket that begins as spam.
    """

    sender = models.CharField(max_length=254)
    reason = models.CharField(max_length=300)
    blocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    blocked_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = BlockedSenderQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints = (
            models.UniqueConstraint(
                fields=["sender"],
                condition=models.Q(ended_at__isnull=True),
                name="sender_blocked_once",
            ),
            models.CheckConstraint(
                condition=models.Q(sender=Lower("sender"), sender__contains="@"),
                name="blocked_sender_is_an_address",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="blocked_sender_ended_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.sender

    @property
    def is_domain(self) -> bool:
        return self.sender.startswith("@")

    @property
    def is_standing(self) -> bool:
        return self.ended_at is None
