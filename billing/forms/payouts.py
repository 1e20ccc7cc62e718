"""The form that asks for a payout."""

from typing import Any

from django import forms

from incubator.core.money import MoneyField, format_money


class PayoutForm(forms.Form):
    """How much of what is payable."""

    def __init__(self, *args: Any, currency: str, payable_minor: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount_minor"] = MoneyField(
            currency=currency,
            label=f"Amount in {currency}",
            help_text=f"{format_money(payable_minor, currency)} can be paid out.",
        )
        self.initial.setdefault("amount_minor", payable_minor)
