"""Questions of people without an account, until they have shown that they read their mail."""

import secrets

from django.conf import settings
from django.db import models

from support.models.topics import Platform, Topic


def new_token() -> str:
    return secrets.token_urlsafe(24)


class GuestQuestion(models.Model):
    """What somebody typed who is not signed in. It becomes a ticket when the address is confirmed.

    `token` is in the mail that went there and nowhere else.
    """

    key = models.UUIDField(unique=True)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    email = models.EmailField(max_length=254)
    topic = models.CharField(max_length=10, choices=Topic.choices)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    game = models.ForeignKey("studios.Game", on_delete=models.PROTECT, null=True, related_name="+")
    platform = models.CharField(max_length=10, choices=Platform.choices, blank=True)
    version = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    wants_chat = models.BooleanField(default=False)
    ticket = models.OneToOneField(
        "support.Ticket", on_delete=models.PROTECT, null=True, related_name="guest_question"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (
            models.Index(fields=["email", "created_at"], name="guest_by_address"),
            models.Index(
                fields=["created_at"],
                condition=models.Q(ticket__isnull=True),
                name="guest_unconfirmed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.email}: {self.subject}"
