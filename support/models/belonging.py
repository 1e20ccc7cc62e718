"""Where a ticket may belong, who else takes part in it, and for whom it waits since when."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy


class Why(models.TextChoices):
    """Why a ticket may belong to another. None of these is proof: a person decides."""

    COPIED = "copied", gettext_lazy("the sender was in copy there")
    ADDRESS = "address", gettext_lazy("it answers a mail of ours from another address")
    CLAIMED = "claimed", gettext_lazy("it answers there, but nobody vouches for its sender")
    COLLEAGUE = "colleague", gettext_lazy("a colleague answered from their own mail program")
    POSTSCRIPT = "postscript", gettext_lazy("the same sender goes on from an earlier mail")


class MayBelong(models.Model):
    """That a ticket may be part of another one, until an agent joins them or says that it is not."""

    ticket = models.OneToOneField(
        "support.Ticket", on_delete=models.PROTECT, related_name="may_belong"
    )
    other = models.ForeignKey("support.Ticket", on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=10, choices=Why.choices)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)
    joined = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(ticket=models.F("other")), name="may_belong_to_another"
            ),
            models.CheckConstraint(
                condition=models.Q(joined=False) | models.Q(decided_at__isnull=False),
                name="may_belong_joined_is_decided",
            ),
        )

    def __str__(self) -> str:
        return f"{self.ticket}: {self.other}"


class Participant(models.Model):
    """An address besides the asking one whose mails are part of the ticket."""

    ticket = models.ForeignKey(
        "support.Ticket", on_delete=models.PROTECT, related_name="participants"
    )
    address = models.EmailField(max_length=254)
    # None where the mail itself said so, such as a form's own sender beside its Reply-To.
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints = (
            models.UniqueConstraint(fields=["ticket", "address"], name="participant_once"),
        )

    def __str__(self) -> str:
        return self.address


class Side(models.TextChoices):
    US = "us", gettext_lazy("for us")
    PLAYER = "player", gettext_lazy("for the player")


class Wait(models.Model):
    """For whom a ticket waits, from when to when; what is open goes on."""

    ticket = models.ForeignKey("support.Ticket", on_delete=models.PROTECT, related_name="waits")
    side = models.CharField(max_length=6, choices=Side.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints = (
            models.UniqueConstraint(
                fields=["ticket"],
                condition=models.Q(until__isnull=True),
                name="one_wait_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="wait_runs_forward",
            ),
        )

    def __str__(self) -> str:
        return f"{self.ticket} {self.side} {self.since}"
