"""The form of a launch."""

from django import forms
from django.utils.translation import gettext_lazy

from studios.servers.models import Blueprint


class LaunchForm(forms.Form):
    blueprint = forms.ModelChoiceField(
        Blueprint.objects.offered(),
        label=gettext_lazy("Blueprint"),
        empty_label=None,
        widget=forms.RadioSelect,
    )
