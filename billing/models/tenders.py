"""Tenders: what an order was paid with, in order, and what of each went back."""

from django.db import models
from django.utils.translation import gettext_lazy


class TenderKind(models.TextChoices):
    CARD = "card", gettext_lazy("prepaid card")
    WALLET = "wallet", gettext_lazy("wallet")
    GATEWAY = "gateway", gettext_lazy("payment provider")
    IMPORT = "import", gettext_lazy("imported")


class Tender(models.Model):
    """One part of what an order costs, in its currency; all of an order's sum up to its gross.

    The wallet's part of an order that still waits for its provider is held, and a card's is not
    offered to another order. A provider's part is the payment that paid it, which is none until
    then. The database refuses tenders that do not sum up, see billing.sql.
    """

    # Imports write tens of thousands of them: no index that most rows say nothing in, or that another
    # one begins with.
    order = models.ForeignKey(
        "billing.Order", on_delete=models.PROTECT, db_index=False, related_name="tenders"
    )
    # Refunds begin with the last.
    ordinal = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=TenderKind.choices)
    amount_minor = models.BigIntegerField()
    card = models.ForeignKey(
        "cards.Card",
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        related_name="tenders",
    )
    hold = models.ForeignKey(
        "ledger.Hold", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    payment = models.ForeignKey(
        "payments.IncomingPayment",
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        related_name="tenders",
    )

    class Meta:
        ordering = ("order", "ordinal")
        indexes = (
            models.Index(
                fields=["card"], condition=models.Q(card__isnull=False), name="tender_by_card"
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["hold"], condition=models.Q(hold__isnull=False), name="tender_one_per_hold"
            ),
            models.UniqueConstraint(
                fields=["payment"],
                condition=models.Q(payment__isnull=False),
                name="tender_one_per_payment",
            ),
            models.UniqueConstraint(fields=["order", "ordinal"], name="tender_one_per_place"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0, ordinal__gt=0), name="tender_amount_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(hold__isnull=True) | models.Q(kind="wallet"),
                name="tender_held_in_wallet",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="card", card__isnull=False)
                | (~models.Q(kind="card") & models.Q(card__isnull=True)),
                name="tender_of_a_card",
            ),
            models.CheckConstraint(
                condition=models.Q(payment__isnull=True) | models.Q(kind="gateway"),
                name="tender_paid_through_provider",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount_minor}"


class RefundPart(models.Model):
    """What of a tender a paid refund gave back. Never more, over all refunds, than its amount."""

    refund = models.ForeignKey("billing.Refund", on_delete=models.PROTECT, related_name="parts")
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="returned")
    amount_minor = models.BigIntegerField()

    class Meta:
        ordering = ("refund", "-tender__ordinal")
        constraints = (
            models.UniqueConstraint(fields=["refund", "tender"], name="refund_part_once"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="refund_part_positive"
            ),
        )

    def __str__(self) -> str:
        return f"{self.refund}: {self.amount_minor}"
