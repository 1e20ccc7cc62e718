"""Forms that ask the same on many pages."""

from django import forms
from django.utils.translation import gettext_lazy


class ReasonForm(forms.Form):
    """Why: for acts that are written down with their reason."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Kept in the audit trail, with your name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
