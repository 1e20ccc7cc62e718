"""Changing a subscription."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Product, Subscription
from billing.selectors.subscriptions import Choice


class ChangeForm(forms.Form):
    """`cleaned_data["choice"]` is the product and what it was said to cost, in minor units."""

    choice = forms.ChoiceField(label=gettext_lazy("From the next period on"))

    def __init__(
        self, *args: Any, choices: Sequence[Choice], one: Subscription, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered: dict[str, tuple[Product, int]] = {}
        labels = {}
        if one.changes_to:
            self.offered[str(one.product_id)] = (one.product, one.price.amount_minor)
            labels[str(one.product_id)] = _("%(product)s, as it is now") % {"product": one.product}
        for choice in choices:
            price = choice.price
            # The price is part of what is chosen, so that nobody agrees to another one.
            key = f"{choice.product.pk}-{price.amount_minor}"
            self.offered[key] = (choice.product, price.amount_minor)
            labels[key] = _("%(product)s: %(price)s every %(period)s") % {
                "product": choice.product,
                "price": choice.cost,
                "period": choice.product.period,
            }
        self.fields["choice"].choices = list(labels.items())  # type: ignore[attr-defined]  # of a ChoiceField

    def clean_choice(self) -> tuple[Product, int]:
        return self.offered[self.cleaned_data["choice"]]
