"""The staff's refund form."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from billing.models import OrderLine
from incubator.core.money import MoneyField, format_money


class RefundForm(forms.Form):
    """How much of a line and why."""

    def __init__(self, *args: Any, line: OrderLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = format_money(line.refundable_minor, line.currency)
        self.fields["amount_minor"] = MoneyField(
            currency=line.currency,
            label=_("Amount in %(currency)s") % {"currency": line.currency},
            help_text=_("Tax included. %(left)s is left.") % {"left": left},
        )
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("The studio reads it beside the statement."),
        )
        self.initial.setdefault("amount_minor", line.refundable_minor)
