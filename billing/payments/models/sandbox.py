"""The sandbox bank's own book. Nothing of ours but its adapter reads it."""

import secrets

from django.db import models
from django.utils import timezone


def new_token() -> str:
    return secrets.token_urlsafe(18)


class SandboxCharge(models.Model):
    """One payment page of the pretended bank and what the cardholder did on it."""

    token = models.CharField(max_length=40, unique=True, default=new_token)
    # The merchant's key: asking twice for the same one opens one page.
    merchant_key = models.CharField(max_length=64, unique=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    description = models.CharField(max_length=200)
    return_url = models.CharField(max_length=300)
    state = models.CharField(
        max_length=10,
        choices=[(state, state) for state in ("open", "paid", "cancelled", "expired")],
        default="open",
    )
    fee_minor = models.BigIntegerField(default=0)
    card_brand = models.CharField(max_length=20, blank=True)
    card_last_four = models.CharField(max_length=4, blank=True)
    # Cards that were refused, as {"brand", "last_four"}, each as often as it was.
    declined = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.token

    @property
    def is_open(self) -> bool:
        return self.state == "open"
