"""The form of a studio's quota."""

from django import forms
from django.utils.translation import gettext_lazy

NO_LIMIT = gettext_lazy("Empty: no limit but what was approved.")


class QuotaForm(forms.Form):
    servers = forms.IntegerField(
        label=gettext_lazy("Servers at once"),
        required=False,
        min_value=0,
        max_value=100_000,
        help_text=NO_LIMIT,
    )
    memory_mb = forms.IntegerField(
        label=gettext_lazy("Memory at once, in MB"),
        required=False,
        min_value=0,
        max_value=2**30,
        help_text=NO_LIMIT,
    )
