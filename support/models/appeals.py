"""What a ticket may appeal against."""

from django.db import models


class Appeal(models.Model):
    """The part of a ticket that names a ban from a game, or a lock of its person's account."""

    ban = models.ForeignKey(
        "billing.Ban",
        on_delete=models.PROTECT,
        null=True,
        related_name="appeals",
        db_index=False,
    )
    lock = models.ForeignKey(
        "accounts.AccountLock",
        on_delete=models.PROTECT,
        null=True,
        related_name="appeals",
        db_index=False,
    )

    class Meta:
        abstract = True
