"""The form of a launch."""

from django import forms
from django.utils.translation import gettext_lazy as _

from studios.servers.models import Blueprint


class LaunchForm(forms.Form):
    blueprint = forms.ModelChoiceField(
        Blueprint.objects.offered(),
        label=_("Blueprint"),
        empty_label=None,
        widget=forms.RadioSelect,
    )
