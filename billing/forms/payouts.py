"""The form that asks for a payout."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from incubator.core.money import MoneyField, format_money


class PayoutForm(forms.Form):
    """How much of what is payable."""

    def __init__(self, *args: Any, currency: str, payable_minor: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount_minor"] = MoneyField(
            currency=currency,
            label=_("Amount in %(currency)s") % {"currency": currency},
            help_text=_("%(amount)s can be paid out.")
            % {"amount": format_money(payable_minor, currency)},
        )
        self.initial.setdefault("amount_minor", payable_minor)
