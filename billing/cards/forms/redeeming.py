"""The form of a card's code."""

from django import forms
from django.utils.translation import gettext_lazy


class RedeemForm(forms.Form):
    """What stands on the card."""

    code = forms.CharField(
        label=gettext_lazy("Code of the card"),
        max_length=60,
        help_text=gettext_lazy(
            "Twenty characters in five groups. Small letters and missing dashes are fine."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
