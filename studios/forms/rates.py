"""The form that sets a price of the rate card."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from incubator.core.books import DayField
from incubator.core.money import CURRENCY_CHOICES, parse_money
from incubator.web.forms import MeantForm
from studios.forms.amounts import amount_input, read_amount
from studios.models import Bearer, Rate, ResourceItem
from studios.services.rates import MOST_CPU_PERCENT, MOST_MEMORY_MB

# In US dollars, see `limit_in`: more than an hour of a server or half a day at a desk costs.
DEAREST_UNIT = 500
MOST_UNITS = 10**9


class ItemField(forms.ModelChoiceField):
    """An item with what its price is for: "Standard server, a server-hour"."""

    def label_from_instance(self, item: Any) -> str:
        known = Rate(item=item, per_units=item.per_units)
        return _("%(item)s, price of a %(unit)s") % {"item": item, "unit": known.per}


class RateForm(MeantForm):
    """A new price: of every unit, or of a month's units in steps."""

    item = ItemField(ResourceItem.objects.none(), label=gettext_lazy("Item"), empty_label=None)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=CURRENCY_CHOICES)
    price = forms.CharField(
        label=gettext_lazy("Price of a unit"),
        max_length=24,
        widget=amount_input(),
    )
    free = forms.IntegerField(
        label=gettext_lazy("Free each month"),
        required=False,
        min_value=0,
        max_value=MOST_UNITS,
        help_text=gettext_lazy("So many units of a month cost nothing."),
    )
    steps = forms.CharField(
        label=gettext_lazy("Other prices for more"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "One a line: the units of a month after which it begins, a colon, and the price of a"
            " unit from there on, such as 1000: 0.45."
        ),
    )
    bearer = forms.ChoiceField(
        label=gettext_lazy("Who bears it"),
        choices=Bearer.choices,
        initial=Bearer.RECOUPED,
        help_text=gettext_lazy("Unless a request says otherwise."),
    )
    effective_from = DayField(
        label=pgettext_lazy("day", "From"),
        help_text=gettext_lazy(
            "Today or later. What is already asked for or running keeps its price."
        ),
    )

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("ItemField", self.fields["item"]).queryset = items

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        price = read_amount(self, "price")
        currency = typed.get("currency", "USD")
        self.ask_if_unusual("price", price, currency, dollars=DEAREST_UNIT)
        if price is not None and "item" in typed and "steps" in typed:
            self._read_tiers(typed, price, currency)
        return typed

    def _read_tiers(self, typed: dict[str, Any], price: int, currency: str) -> None:
        """From what is typed in units of the price to the item's own units."""
        tiers, free = [(0, price)], typed.get("free") or 0
        if free:
            tiers = [(0, 0), (free, price)]
        for line in filter(None, map(str.strip, typed["steps"].splitlines())):
            begins, _colon, cost = line.partition(":")
            try:
                tiers.append((int(begins), parse_money(cost.strip(), currency)))
            except ValueError:
                self.add_error("steps", _("This is no step: %(line)s") % {"line": line})
                return
        per_units = typed["item"].per_units
        typed["price_minor"] = tiers[-1][1]
        single = len(tiers) == 1
        typed["tiers"] = [] if single else [(begins * per_units, cost) for begins, cost in tiers]

    def rate(self) -> dict[str, Any]:
        """What `set_rate` is told."""
        told = ("item", "currency", "price_minor", "tiers", "bearer", "effective_from")
        return {name: self.cleaned_data[name] for name in told}


class SizeForm(forms.Form):
    """A size of server, in a region or anywhere."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("Small letters, digits and -, such as large-eu. It stays."),
    )
    memory_mb = forms.IntegerField(
        label=gettext_lazy("Memory in MB"), min_value=64, max_value=MOST_MEMORY_MB
    )
    cpu_percent = forms.IntegerField(
        label=gettext_lazy("Percent of a processor"),
        min_value=5,
        max_value=MOST_CPU_PERCENT,
        help_text=gettext_lazy("100 is one whole processor."),
    )
    region = forms.CharField(
        label=gettext_lazy("Region"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("As the hosts call it, such as eu-central-1. Empty is anywhere."),
    )
