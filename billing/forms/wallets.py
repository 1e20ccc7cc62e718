"""Forms of the wallet and the shop."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from incubator.core.money import MoneyField


class TopUpForm(forms.Form):
    """How much."""

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount_minor"] = MoneyField(
            currency=currency,
            label=gettext_lazy("Amount in %(currency)s") % {"currency": currency},
            help_text=gettext_lazy("You pay on the page of the payment provider."),
        )


class BuyForm(forms.Form):
    """The sum that was shown, and its currency."""

    expected_minor = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    currency = forms.CharField(max_length=3, required=False, widget=forms.HiddenInput)
