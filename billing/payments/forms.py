"""Forms of payments, and of the sandbox bank."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.payments.models import UnmatchedReport
from incubator.accounts.addresses import owner_of
from incubator.accounts.models import User
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


class ResolveForm(forms.Form):
    """What became of a report that matched nothing."""

    resolution = forms.ChoiceField(
        label=gettext_lazy("What became of it"), widget=forms.RadioSelect, choices=()
    )
    credit_to = forms.EmailField(
        label=gettext_lazy("Whose wallet"),
        help_text=gettext_lazy("The address of their account, where it is credited."),
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("How you know"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
    )

    def __init__(self, *args: Any, may_credit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = UnmatchedReport.Resolution
        self.fields["resolution"].choices = [  # type: ignore[attr-defined]
            choice for choice in answers.choices if may_credit or choice[0] != answers.CREDITED
        ]
        if not may_credit:
            del self.fields["credit_to"]

    def clean_credit_to(self) -> User | None:
        email = self.cleaned_data["credit_to"]
        if not email:
            return None
        found = owner_of(email)
        if found is None:
            raise forms.ValidationError(
                _("Nobody has an account with this address, or it is not confirmed yet.")
            )
        return found


class CardForm(forms.Form):
    """What the sandbox bank asks."""

    card_number = forms.CharField(
        label=gettext_lazy("Card number"),
        max_length=25,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
