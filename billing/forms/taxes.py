"""The form of a tax rate."""

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from incubator.accounts.countries import country_choices
from incubator.core.books import DayField
from studios.models import Game


class TaxRateForm(forms.Form):
    """A rate from a day on."""

    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        required=False,
        choices=lambda: [("", gettext_lazy("everywhere else")), *country_choices()],
    )
    game = forms.ModelChoiceField(
        label=gettext_lazy("Game"),
        queryset=Game.objects.order_by("title"),
        required=False,
        empty_label=gettext_lazy("all games"),
    )
    jurisdiction = forms.CharField(
        label=gettext_lazy("Jurisdiction"),
        max_length=20,
        help_text=gettext_lazy("To whom it is owed, such as DE or US-NY. It names the account."),
    )
    percent = forms.DecimalField(
        label=gettext_lazy("Percent"), min_value=0, max_value=100, max_digits=6, decimal_places=3
    )
    on_top = forms.ChoiceField(
        label=gettext_lazy("The tax is"),
        choices=[
            ("inside", gettext_lazy("inside the price")),
            ("on_top", gettext_lazy("added on top of the price")),
        ],
        initial="inside",
        widget=forms.RadioSelect,
    )
    valid_from = DayField(
        label=pgettext_lazy("day", "From"),
        help_text=gettext_lazy("Today or later. Orders keep the tax they were placed under."),
    )

    def clean_on_top(self) -> bool:
        return self.cleaned_data["on_top"] == "on_top"
