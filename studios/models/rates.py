"""The rate card: what can be used, and what it costs from which day."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from incubator.core import shown
from incubator.core.money import CURRENCY_CHOICES, format_money
from incubator.core.words import Said, phrase, phrases_of
from studios import words


class ResourceKind(models.TextChoices):
    CAPITAL = "capital", gettext_lazy("capital")
    SERVER = "server", gettext_lazy("server")
    DESK = "desk", gettext_lazy("desk")
    SERVICE = "service", gettext_lazy("customer service")


class Unit(models.TextChoices):
    """What usage is counted in, always whole."""

    SECOND = "second", gettext_lazy("second")
    HALF_DAY = "half_day", gettext_lazy("half day at a desk")
    MEGABYTE_HOUR = "megabyte_hour", gettext_lazy("megabyte-hour")
    PIECE = "piece", gettext_lazy("piece")


class Bearer(models.TextChoices):
    """Who bears a cost: the studio's invoice, its settled revenue, or the incubator, in kind."""

    STUDIO = "studio", gettext_lazy("paid by the studio")
    RECOUPED = "recouped", gettext_lazy("recouped")
    GIVEN = "given", gettext_lazy("given by the incubator")


UNITS = phrases_of("unit", Unit.choices)
BEARERS = phrases_of("bearer", Bearer.choices)
# What so many base units together are called.
SERVER_HOUR = phrase("rate_unit.server_hour", gettext_lazy("server-hour"))
GIGABYTE_HOUR = phrase("rate_unit.gigabyte_hour", gettext_lazy("gigabyte-hour"))
MINUTE = phrase("rate_unit.minute", gettext_lazy("minute"))
TOGETHER = {
    (Unit.SECOND, 3600): SERVER_HOUR,
    (Unit.SECOND, 60): MINUTE,
    (Unit.MEGABYTE_HOUR, 1000): GIGABYTE_HOUR,
}
# Items that come with the product have no name but our words.
ITEMS = phrases_of(
    "resource_item",
    (
        ("server/standard", gettext_lazy("standard server")),
        ("desk/standard", gettext_lazy("desk")),
        ("service/standard", gettext_lazy("answers to players")),
    ),
)
STANDARD = "standard"
# Of a server whose item says nothing else; 100 is one processor.
MEMORY_MB, CPU_PERCENT = 1024, 100


class ResourceItem(models.Model):
    """One thing of a kind that has prices: a size of server in a region, a desk."""

    kind = models.CharField(max_length=10, choices=ResourceKind.choices)
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=20, choices=Unit.choices)
    # What only this kind has; of servers "memory_mb", "cpu_percent" and "region".
    facts = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "code"]
        constraints = (
            models.UniqueConstraint(fields=["kind", "code"], name="resource_item_once"),
            models.CheckConstraint(condition=~models.Q(kind="capital"), name="item_is_metered"),
        )

    def __str__(self) -> str:
        return capfirst(str(self.as_said()))

    def as_said(self) -> str | Said:
        ours = ITEMS.get(f"{self.kind}/{self.code}")
        return self.name or (ours() if ours else self.code)

    @property
    def memory_mb(self) -> int:
        return int(self.facts.get("memory_mb", MEMORY_MB))

    @property
    def cpu_percent(self) -> int:
        return int(self.facts.get("cpu_percent", CPU_PERCENT))

    @property
    def region(self) -> str:
        """Where it runs; "" is anywhere."""
        return str(self.facts.get("region", ""))

    @property
    def size_said(self) -> Said:
        """Of a server: "2,048 MB, 150 % of a processor, eu-central-1"."""
        memory, percent = shown.count(self.memory_mb), self.cpu_percent
        if not self.region:
            return words.SIZE(memory=memory, percent=percent)
        return words.SIZE_IN(memory=memory, percent=percent, region=self.region)


class RateQuerySet(models.QuerySet["Rate"]):
    def not_withdrawn(self) -> "RateQuerySet":
        return self.filter(withdrawal__isnull=True)

    def in_force(self, on: date) -> "RateQuerySet":
        """The newest rate of each item and currency that has begun by `on`."""
        return (
            self.not_withdrawn()
            .filter(effective_from__lte=on)
            .order_by("item_id", "currency", "-effective_from")
            .distinct("item_id", "currency")
        )

    def with_standing(self, on: date) -> "RateQuerySet":
        """Annotates `standing`: "in_force", "to_come", "replaced" or "withdrawn"."""
        in_force = self.model.objects.in_force(on).values("pk")
        return self.annotate(
            standing=models.Case(
                models.When(withdrawal__isnull=False, then=models.Value("withdrawn")),
                models.When(effective_from__gt=on, then=models.Value("to_come")),
                models.When(pk__in=in_force, then=models.Value("in_force")),
                default=models.Value("replaced"),
            )
        )


class Rate(models.Model):
    """What `per_units` base units of an item cost. A new price is a new row from a later day.

    With `tiers`, pairs of a quantity and the price from there on, each unit of a month costs what
    its tier says; the first begins at 0, and is free where its price is 0. `price_minor` is the
    last tier's, the only one where there are no tiers.
    """

    item = models.ForeignKey(ResourceItem, on_delete=models.PROTECT, related_name="rates")
    currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES)
    price_minor = models.PositiveBigIntegerField()
    per_units = models.PositiveIntegerField()
    effective_from = models.DateField()
    tiers = models.JSONField(default=list, blank=True)
    bearer = models.CharField(max_length=10, choices=Bearer.choices, default=Bearer.RECOUPED)
    # How many of the same day were withdrawn before; the database counts.
    after_withdrawn = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = RateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["item_id", "currency", "-effective_from"]
        constraints = (
            models.UniqueConstraint(
                fields=["item", "currency", "effective_from", "after_withdrawn"],
                name="rate_once_a_day",
                violation_error_message=gettext_lazy("There is already a rate from this day."),
            ),
            models.CheckConstraint(condition=models.Q(per_units__gt=0), name="rate_of_something"),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        item = self.item.as_said()
        return words.RATE(item=item, currency=self.currency, day=self.effective_from)

    @property
    def url_args(self) -> tuple[int]:
        """What names it in addresses."""
        return (self.pk,)

    @property
    def steps(self) -> list[tuple[int, int]]:
        """(from quantity, price), as the whole price is a single one."""
        return [(begins, price) for begins, price in self.tiers] or [(0, self.price_minor)]

    def cost_of(self, quantity: int, before: int = 0) -> Fraction:
        """Minor units, exactly, of `quantity` after `before` of the same month; round them once."""
        ends = [begins for begins, _price in self.steps[1:]] + [before + quantity]
        parts = 0
        for (begins, price), end in zip(self.steps, ends, strict=True):
            parts += price * max(0, min(end, before + quantity) - max(begins, before))
        return Fraction(parts, self.per_units)

    def priced(self, quantity: int) -> int:
        """Minor units, rounded half to even once."""
        return round(self.cost_of(quantity))

    @property
    def per(self) -> str:
        """What the price is for: "server-hour", "1,000 × piece"."""
        together = TOGETHER.get((Unit(self.item.unit), self.per_units))
        if together is not None:
            return str(together())
        unit = str(UNITS[self.item.unit]())
        return unit if self.per_units == 1 else f"{shown.count(self.per_units)} × {unit}"

    @property
    def tiers_said(self) -> list[Said]:
        """The steps in words: "the first 10 a month free", "from 10: US$0.60"."""
        return list(self._said_tiers()) if self.tiers else []

    def _said_tiers(self) -> Iterator[Said]:
        for place, (begins, price) in enumerate(self.steps):
            if price == 0 and place == 0 and len(self.steps) > 1:
                yield words.FREE_TIER(count=self.in_pricing_units(self.steps[1][0]))
            else:
                yield words.TIER(
                    count=self.in_pricing_units(begins), price=format_money(price, self.currency)
                )

    def in_pricing_units(self, quantity: int) -> str:
        """So many base units, in what the price is for."""
        whole, rest = divmod(quantity, self.per_units)
        return f"{whole:,}" if not rest else f"{quantity / self.per_units:,.3f}"


class RateWithdrawal(models.Model):
    """A price of a later day that somebody mistyped: it never comes into force."""

    rate = models.OneToOneField(Rate, on_delete=models.PROTECT, related_name="withdrawal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.rate} withdrawn"
