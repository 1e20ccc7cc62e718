"""The forms of a launch and of a build."""

from django import forms
from django.utils.translation import gettext_lazy

from studios.servers.models import Blueprint, Build, BuildKind, Channel, Platform


class LaunchForm(forms.Form):
    blueprint = forms.ModelChoiceField(
        Blueprint.objects.offered(),
        label=gettext_lazy("Blueprint"),
        empty_label=None,
        widget=forms.RadioSelect,
    )


class BuildForm(forms.Form):
    """Of a file chosen beside it: its name, size and hash are filled in by the page's script."""

    kind = forms.ChoiceField(label=gettext_lazy("For whom"), choices=BuildKind.choices)
    platform = forms.ChoiceField(label=gettext_lazy("Platform"), choices=Platform.choices)
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), choices=Channel.choices)
    version = forms.CharField(
        label=gettext_lazy("Version"),
        max_length=40,
        help_text=gettext_lazy("As your players know it, such as 1.4.0."),
        validators=Build._meta.get_field("version").validators,
    )
    name = forms.CharField(max_length=200, widget=forms.HiddenInput)
    size = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)
    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
