"""Orders: what was bought, at the price, tax and rate of that moment, frozen."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import act_words as words
from billing.models.catalogue import plain_percent, with_game
from billing.models.rates import plain_rate
from billing.models.tenders import Tender
from incubator.accounts.countries import country_name
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.money import RATE_DIGITS, RATE_PLACES
from incubator.core.words import Said

OWN_STORE = "store"
ORDER = Lifecycle(
    name="order",
    initial="pending",
    # Bought from the wallet or imported: the money was there before the row.
    also_begins=("paid",),
    transitions=(
        Transition(
            "pay",
            sources=("pending",),
            target="paid",
            label=gettext_lazy("Pay order"),
            done=gettext_lazy("paid the order"),
        ),
        Transition(
            "cancel",
            sources=("pending",),
            target="cancelled",
            label=gettext_lazy("Cancel order"),
            done=gettext_lazy("cancelled the order"),
        ),
        Transition(
            "refund_part",
            sources=("paid", "partly_refunded"),
            target="partly_refunded",
            label=gettext_lazy("Refund a part"),
            done=gettext_lazy("refunded a part of the order"),
        ),
        Transition(
            "refund_rest",
            sources=("paid", "partly_refunded"),
            target="refunded",
            label=gettext_lazy("Refund the order"),
            done=gettext_lazy("refunded the order"),
        ),
    ),
    tones={"paid": "good", "pending": "wait", "partly_refunded": "wait", "refunded": "idle"},
    labels={
        "partly_refunded": gettext_lazy("partly refunded"),
        "pending": gettext_lazy("pending"),
        "paid": gettext_lazy("paid"),
        "cancelled": gettext_lazy("cancelled"),
        "refunded": gettext_lazy("refunded"),
    },
)


class FundedBy(models.TextChoices):
    """Whose fee it bore: a provider's, if any part was paid through one. Its tenders say all."""

    WALLET = "wallet", gettext_lazy("wallet")
    GATEWAY = "gateway", gettext_lazy("payment provider")
    IMPORT = "import", gettext_lazy("imported")


def store_key(player: models.Model, key: str) -> str:
    """The source's own key of a purchase in our store: one player's form."""
    return f"{OWN_STORE}:{player.pk}:{key}"


class OrderQuerySet(models.QuerySet["Order"]):
    def of(self, player: models.Model) -> "OrderQuerySet":
        return self.filter(buyer=player)

    def placed(self, player: models.Model, key: str) -> "Order | None":
        """What the player's form of this key came to."""
        return self.filter(source_key=store_key(player, key)).first()

    def imported_from(self, source: str) -> "OrderQuerySet":
        return self.filter(source=source, funded_by=FundedBy.IMPORT)


class Order(models.Model):
    """One purchase, of one or several lines, paid by its tenders; a free one has no ledger entry.

    While it is pending, a part of it waits to be paid through a provider. From then on only its
    state changes.
    """

    number = models.CharField(max_length=24, unique=True)
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="orders"
    )
    # A buyer who has no account here, as the source names them: "cdnow:00001".
    buyer_reference = models.CharField(max_length=120, blank=True, db_index=True)
    source = models.CharField(max_length=40, default=OWN_STORE)
    # What makes buying or importing twice harmless: the source's own key of this purchase, and a
    # hash of what it said, because the same key must never stand for two purchases.
    source_key = models.CharField(max_length=160, unique=True, null=True)  # noqa: DJ001  # unique
    content_hash = models.CharField(max_length=64, blank=True)
    currency = models.CharField(max_length=3)
    gross_minor = models.BigIntegerField(
        help_text=gettext_lazy("what the buyer paid, tax included")
    )
    tax_minor = models.BigIntegerField(default=0)
    fee_minor = models.BigIntegerField(
        default=0, help_text=gettext_lazy("processor's fee of this order")
    )
    # What taxes were counted by: the buyer's country, if they had said one.
    tax_country = models.CharField(max_length=2, blank=True, db_default="")
    funded_by = models.CharField(max_length=10, choices=FundedBy.choices)
    state = StateField(ORDER, max_length=16)
    paid_at = models.DateTimeField(null=True)
    # Until when a pending order waits for its payment.
    expires_at = models.DateTimeField(null=True)
    # Of the purchase; of a pending order, of its placing, and then of its payment.
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)
    entry = models.ForeignKey("ledger.Entry", on_delete=models.PROTECT, null=True, related_name="+")

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(
                fields=["expires_at"],
                condition=models.Q(state="pending"),
                name="order_waits_until",
            ),
            models.Index(
                fields=["buyer"], condition=models.Q(state="pending"), name="order_waits_for"
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    gross_minor__gte=0,
                    tax_minor__gte=0,
                    fee_minor__gte=0,
                    tax_minor__lte=models.F("gross_minor"),
                ),
                name="order_amounts_sensible",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="pending") | models.Q(expires_at__isnull=False),
                name="order_pending_until",
            ),
            models.CheckConstraint(
                condition=models.Q(gross_minor=0, entry__isnull=True)
                | models.Q(gross_minor__gt=0, entry__isnull=False)
                | models.Q(state__in=["pending", "cancelled"]),
                name="order_paid_has_entry_unless_free",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.ORDER(number=self.number)

    @cached_property
    def sold(self) -> list["OrderLine"]:
        """Its lines with their products and games; who has just written them says them here."""
        return list(self.lines.select_related("game", "product"))

    @cached_property
    def paid_by(self) -> list[Tender]:
        """Its tenders in their order; who has just written them says them here."""
        return list(self.tenders.all())

    @property
    def is_paid(self) -> bool:
        return self.state == "paid"

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses."""
        return (self.number,)

    @property
    def tone(self) -> str:
        return ORDER.tone(self.state)

    @property
    def source_label(self) -> str:
        """Our own store, or another one by the name its import was given."""
        return _("store") if self.source == OWN_STORE else self.source

    @property
    def buyer_label(self) -> str:
        return self.buyer.display_name if self.buyer else self.buyer_reference

    @property
    def country_name(self) -> str:
        """The country that the price was for; "" where its buyer had said none."""
        return country_name(self.tax_country) if self.tax_country else ""

    @property
    def is_pending(self) -> bool:
        return self.state == "pending"

    @property
    def payee(self) -> str:
        """How approvals name whom a refund goes to: whoever bought this, by whatever means."""
        return f"order:{self.pk}"

    @property
    def is_free(self) -> bool:
        return self.gross_minor == 0


class OrderLine(models.Model):
    """One product's part of an order: the unit that settlement counts and refunds point at.

    `gross_minor`, `tax_minor` and `fee_minor` are in the order's currency; the same of `settled` are
    in the currency that the game settles in, at the rate frozen with the line.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    game = models.ForeignKey("studios.Game", on_delete=models.PROTECT, related_name="order_lines")
    product = models.ForeignKey(
        "billing.Product", on_delete=models.PROTECT, null=True, related_name="order_lines"
    )
    price = models.ForeignKey(
        "billing.Price", on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Who gets it, if not who buys it.
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        related_name="presents",
    )
    units = models.PositiveIntegerField(default=1)
    currency = models.CharField(max_length=3)
    gross_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField(default=0)
    fee_minor = models.BigIntegerField(default=0)
    tax_jurisdiction = models.CharField(max_length=20, db_default="none")
    tax_percent = models.DecimalField(max_digits=6, decimal_places=3, db_default=0)
    tax_on_top = models.BooleanField(db_default=False)
    settled_currency = models.CharField(max_length=3)
    settled_gross_minor = models.BigIntegerField()
    settled_tax_minor = models.BigIntegerField(default=0)
    settled_fee_minor = models.BigIntegerField(default=0)
    # Whole units of the settlement currency for one of the order's.
    fx_rate = models.DecimalField(max_digits=RATE_DIGITS, decimal_places=RATE_PLACES, db_default=1)
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=["game", "effective_on"], name="order_line_settled_by"),
            models.Index(fields=["game", "recorded_at"], name="order_line_recorded"),
            models.Index(
                fields=["receiver"],
                condition=models.Q(receiver__isnull=False),
                name="order_line_presents",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    gross_minor__gte=0,
                    tax_minor__gte=0,
                    fee_minor__gte=0,
                    tax_minor__lte=models.F("gross_minor"),
                    settled_gross_minor__gte=0,
                    settled_tax_minor__gte=0,
                    settled_fee_minor__gte=0,
                    settled_tax_minor__lte=models.F("settled_gross_minor"),
                ),
                name="order_line_amounts_sensible",
            ),
            models.CheckConstraint(
                condition=~models.Q(currency=models.F("settled_currency"))
                | models.Q(
                    settled_gross_minor=models.F("gross_minor"),
                    settled_tax_minor=models.F("tax_minor"),
                    settled_fee_minor=models.F("fee_minor"),
                    fx_rate=1,
                ),
                name="order_line_settled_as_it_is",
            ),
        )

    def __str__(self) -> str:
        what = self.product.name if self.product else self.game.title
        return f"{what} × {self.units}" if self.units != 1 else what

    @property
    def in_full(self) -> str:
        return with_game(self.game.title, str(self))

    @property
    def tax_said(self) -> str:
        """ "US-NY 8.875 %"; imports know no rate."""
        if not self.tax_percent:
            return self.tax_jurisdiction
        return f"{self.tax_jurisdiction} {plain_percent(self.tax_percent)}"

    @property
    def plain_rate(self) -> str:
        return plain_rate(self.fx_rate)

    @property
    def is_converted(self) -> bool:
        return self.currency != self.settled_currency

    @property
    def refunded_minor(self) -> int:
        """Paid back or promised: a refund that waits for approval already holds its part."""
        standing = [refund for refund in self.refunds.all() if refund.state != "refused"]
        return sum(refund.amount_minor for refund in standing)

    @property
    def paid_back_minor(self) -> int:
        return sum(refund.amount_minor for refund in self.refunds.all() if refund.state == "paid")

    @property
    def is_given_back(self) -> bool:
        """Whether all of its money went back, so that nothing is owed for it."""
        return 0 < self.gross_minor <= self.paid_back_minor

    @property
    def refundable_minor(self) -> int:
        return self.gross_minor - self.refunded_minor


class PurchaseImport(models.Model):
    """One source of foreign purchases and what of it has been taken in so far."""

    source = models.CharField(max_length=40, unique=True)
    game = models.ForeignKey("studios.Game", on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    purchases = models.PositiveIntegerField(default=0)
    units = models.PositiveBigIntegerField(default=0)
    gross_minor = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.PURCHASE_IMPORT(source=self.source)
