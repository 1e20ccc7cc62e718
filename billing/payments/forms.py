"""What people say about a payment that came back."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.core.books import DayField
from incubator.core.money import MoneyField, format_money


class ReturnForm(forms.Form):
    """How much came back, on which day, and what the bank reported."""

    effective_on = DayField(
        label=gettext_lazy("Came back on"),
        help_text=gettext_lazy("The next statement counts it on this day."),
    )
    reason = forms.CharField(
        label=gettext_lazy("What the bank reported"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
    )
    field_order = ("amount_minor", "effective_on", "reason")

    def __init__(self, *args: Any, currency: str, left_minor: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount_minor"] = MoneyField(
            currency=currency,
            label=_("Amount in %(currency)s") % {"currency": currency},
            help_text=_("Up to %(amount)s.") % {"amount": format_money(left_minor, currency)},
        )
        self.initial.setdefault("amount_minor", left_minor)
        self.order_fields(self.field_order)
