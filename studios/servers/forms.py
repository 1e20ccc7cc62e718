"""The forms of a launch and of a build."""

import re
from typing import Any, cast

from django import forms
from django.db.models import F, Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from studios.models import ResourceRequest
from studios.servers.models import (
    Blueprint,
    BlueprintRevision,
    Build,
    BuildKind,
    Channel,
    Platform,
)


class BlueprintField(forms.ModelChoiceField):
    """With what of it would run: "Duel server: Build BD-1004 (1.2), 120 s to start"."""

    def label_from_instance(self, blueprint: Any) -> str:
        [revision] = blueprint.newest
        return _("%(blueprint)s: %(runs)s, %(start)s s to start, %(drain)s min to drain") % {
            "blueprint": blueprint,
            "runs": revision.runs,
            "start": revision.start_seconds,
            "drain": revision.drain_minutes,
        }


def offered_for(wanted: ResourceRequest) -> QuerySet[Blueprint]:
    """What may be launched of the request, the studio's own first, each with its `newest`."""
    newest = BlueprintRevision.objects.current().select_related("build")
    return (
        Blueprint.objects.launchable_for(wanted)
        .order_by(F("studio").asc(nulls_last=True), "pk")
        .prefetch_related(Prefetch("revisions", newest, to_attr="newest"))
    )


class LaunchForm(forms.Form):
    blueprint = BlueprintField(
        Blueprint.objects.none(),
        label=gettext_lazy("Blueprint"),
        empty_label=None,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, wanted: ResourceRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("BlueprintField", self.fields["blueprint"]).queryset = offered_for(wanted)


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


class HostForm(forms.Form):
    """A machine that is to join."""

    name = forms.SlugField(
        label=gettext_lazy("Name"),
        max_length=40,
        help_text=gettext_lazy("Small letters, digits and hyphens, such as frankfurt-2."),
    )
    address = forms.CharField(
        label=gettext_lazy("Address for players"),
        max_length=120,
        help_text=gettext_lazy("An IP address or a name that leads to the machine."),
    )
    region = forms.SlugField(
        label=gettext_lazy("Region"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("As items of the rate card name it; empty where they name none."),
    )
    memory_mb = forms.IntegerField(
        label=gettext_lazy("Memory for servers, in MB"),
        required=False,
        min_value=128,
        max_value=2**30,
        help_text=gettext_lazy("Empty: all that the machine has."),
    )
    cpu_percent = forms.IntegerField(
        label=gettext_lazy("Processors for servers, in percent of one"),
        required=False,
        min_value=10,
        max_value=2**20,
        help_text=gettext_lazy("400 is four processors. Empty: all that the machine has."),
    )
    first_port = forms.IntegerField(
        label=gettext_lazy("First port"), min_value=1024, max_value=65_535, initial=20_000
    )
    last_port = forms.IntegerField(
        label=gettext_lazy("Last port"), min_value=1024, max_value=65_535, initial=29_999
    )

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"]).lower()

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"]).strip()
        if not re.fullmatch(r"[0-9A-Za-z.:-]+", address):
            raise forms.ValidationError(
                gettext_lazy("Write an address without spaces or a port: 203.0.113.7.")
            )
        return address

    def clean_memory_mb(self) -> int:
        return self.cleaned_data["memory_mb"] or 0

    def clean_cpu_percent(self) -> int:
        return self.cleaned_data["cpu_percent"] or 0
