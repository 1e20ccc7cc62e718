"""Forms of discounts."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Product
from incubator.core.books import DayField
from incubator.core.money import MoneyField


class DiscountForm(forms.Form):
    """So many percent off every price, or one price in the game's currency, on days of the books."""

    percent = forms.IntegerField(
        label=gettext_lazy("Percent off"),
        min_value=1,
        max_value=99,
        required=False,
        help_text=gettext_lazy("Off the price in every currency and country."),
    )
    first_day = DayField(label=gettext_lazy("First day"))
    last_day = DayField(label=gettext_lazy("Last day"))

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount_minor"] = MoneyField(
            currency=product.game.currency,
            min_minor=0,
            required=False,
            label=_("Or a price in %(currency)s") % {"currency": product.game.currency},
            help_text=_("Everywhere but where a country has a price of its own."),
        )
        self.order_fields(["percent", "amount_minor"])


class ProposalForm(forms.Form):
    """The same for any product, which is named by its game's address and its code.

    `cleaned_data["product"]` is the product.
    """

    product = forms.CharField(
        label=gettext_lazy("Product"),
        max_length=140,
        help_text=gettext_lazy(
            "The game's address and the product's code: paper-tides/soundtrack."
        ),
    )
    percent = forms.IntegerField(label=gettext_lazy("Percent off"), min_value=1, max_value=99)
    first_day = DayField(label=gettext_lazy("First day"))
    last_day = DayField(label=gettext_lazy("Last day"))

    def clean_product(self) -> Product:
        address, _slash, sku = self.cleaned_data["product"].strip().partition("/")
        products = Product.objects.select_related("game__studio")
        found = products.filter(game__slug=address, sku=sku).first()
        if found is None:
            raise ValidationError(_("Nothing is sold by this name."))
        return found
