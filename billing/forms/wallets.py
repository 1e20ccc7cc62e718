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


class LimitForm(forms.Form):
    """At most how much a month; nothing, for no limit."""

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["monthly_minor"] = MoneyField(
            currency=currency,
            min_minor=0,
            required=False,
            label=gettext_lazy("At most so much %(currency)s a month") % {"currency": currency},
            help_text=gettext_lazy("Leave it empty for no limit."),
        )


class BuyForm(forms.Form):
    """The sum that was shown, and its currency; codes of cards where there are cards of the games."""

    expected_minor = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    currency = forms.CharField(max_length=3, required=False, widget=forms.HiddenInput)
    codes = forms.CharField(
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        label=gettext_lazy("Codes of prepaid cards"),
        help_text=gettext_lazy(
            "Of cards for this game, each on a line. They pay first; what is left of a card stays"
            " on it."
        ),
    )

    def __init__(self, *args: Any, takes_cards: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not takes_cards:
            del self.fields["codes"]
