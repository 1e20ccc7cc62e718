"""The forms of a launch and of a build."""

from typing import Any, cast

from django import forms
from django.db.models import F, Prefetch
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


class LaunchForm(forms.Form):
    blueprint = BlueprintField(
        Blueprint.objects.none(),
        label=gettext_lazy("Blueprint"),
        empty_label=None,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, wanted: ResourceRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = BlueprintRevision.objects.current().select_related("build")
        cast("BlueprintField", self.fields["blueprint"]).queryset = (
            Blueprint.objects.launchable_for(wanted)
            .order_by(F("studio").asc(nulls_last=True), "pk")
            .prefetch_related(Prefetch("revisions", newest, to_attr="newest"))
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
