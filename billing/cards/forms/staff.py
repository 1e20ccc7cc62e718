"""Forms of finance: classes, distributors, batches, payments."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.cards.models import CardBatch, CardClass
from incubator.accounts.addresses import owner_of
from incubator.accounts.models import User
from incubator.core.books import DayField
from incubator.core.money import CURRENCY_CHOICES, MoneyField, parse_money
from studios.models import Game


class ClassForm(forms.Form):
    """What a kind of card is worth, and for what."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    game = forms.ModelChoiceField(
        label=gettext_lazy("Game"),
        queryset=Game.objects.order_by("title"),
        required=False,
        empty_label=gettext_lazy("all games: it fills a wallet"),
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=CURRENCY_CHOICES)
    amount = forms.CharField(
        label=gettext_lazy("Worth of a card"),
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    discount_percent = forms.DecimalField(
        label=gettext_lazy("Discount of distributors, percent"),
        min_value=0,
        max_value=50,
        max_digits=5,
        decimal_places=2,
        initial=5,
    )
    valid_months = forms.IntegerField(
        label=gettext_lazy("Valid for, months"),
        min_value=1,
        max_value=120,
        initial=24,
        help_text=gettext_lazy("From the day a card is activated."),
    )

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if "amount" in typed and "currency" in typed:
            try:
                typed["amount_minor"] = parse_money(typed.pop("amount"), typed["currency"])
            except ValueError as error:
                self.add_error("amount", str(error))
        return typed


class DistributorForm(forms.Form):
    """Its name, as it stands in the books."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)


class PersonForm(forms.Form):
    """Who shall act for it."""

    person = forms.EmailField(
        label=gettext_lazy("Address of their account"),
        help_text=gettext_lazy("They sign up here first, as players do."),
    )

    def clean_person(self) -> User:
        found = owner_of(self.cleaned_data["person"])
        if found is None:
            raise forms.ValidationError(
                _("Nobody has an account with this address, or it is not confirmed yet.")
            )
        return found


class BatchForm(forms.Form):
    """Which cards, and how many."""

    card_class = forms.ModelChoiceField(
        label=gettext_lazy("Class"), queryset=CardClass.objects.order_by("name")
    )
    count = forms.IntegerField(
        label=gettext_lazy("Cards"), min_value=1, max_value=CardBatch.MOST, initial=1_000
    )


class PaymentForm(forms.Form):
    """What arrived."""

    effective_on = DayField(label=gettext_lazy("Arrived on"))
    bank_line = forms.CharField(
        label=gettext_lazy("The bank's line"),
        max_length=120,
        help_text=gettext_lazy("As the bank names it. One line is recorded once."),
    )
    field_order = ("amount_minor", "effective_on", "bank_line")

    def __init__(self, *args: Any, currency: str, owed_minor: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount_minor"] = MoneyField(
            currency=currency, label=_("Amount in %(currency)s") % {"currency": currency}
        )
        if owed_minor > 0:
            self.initial.setdefault("amount_minor", owed_minor)
        self.order_fields(self.field_order)
