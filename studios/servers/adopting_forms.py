"""The form of an adoption: first whose the machine shall be, then what it runs."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from studios.models import ResourceRequest
from studios.servers.models import BlueprintRevision


class RequestField(forms.ModelChoiceField):
    """ "RQ-1004: Night Owls, Starfall; 1 of 3 there"."""

    def label_from_instance(self, request: Any) -> str:
        return _("%(number)s: %(studio)s, %(game)s; %(there)s of %(approved)s there") % {
            "number": request.number,
            "studio": request.studio.name,
            "game": request.game.title,
            "there": request.there,
            "approved": request.approved,
        }


class AdoptingForm(forms.Form):
    """`revision` is asked for once the request is known."""

    resource_request = RequestField(
        ResourceRequest.objects.none(),
        label=gettext_lazy("Request"),
        to_field_name="number",
        empty_label=gettext_lazy("Choose a request"),
        help_text=gettext_lazy("Approved ones that have room for one more server."),
    )
    revision = forms.TypedChoiceField(
        label=gettext_lazy("Blueprint and revision"),
        coerce=int,
        help_text=gettext_lazy("Those that have the machine's ports and run what it runs."),
    )

    def __init__(self, *args: Any, requests: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("RequestField", self.fields["resource_request"]).queryset = requests

    def offer(self, revisions: list[BlueprintRevision]) -> None:
        """Those that fit the request; where there are none, none is asked for."""
        if not revisions:
            del self.fields["revision"]
            return
        field = cast("forms.TypedChoiceField", self.fields["revision"])
        field.choices = [(one.pk, f"{one}: {one.runs}") for one in revisions]
