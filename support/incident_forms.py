"""Forms about incidents."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from studios.models import Game
from support.forms import LONGEST_MESSAGE
from support.models import Incident


class IncidentForm(forms.Form):
    """A fault that many ask about."""

    title = forms.CharField(
        label=gettext_lazy("What is wrong, in one line"),
        max_length=120,
        help_text=gettext_lazy("Where it is shown to those who ask, they read this line."),
    )
    game = forms.ModelChoiceField(
        queryset=Game.objects.order_by("title"),
        label=gettext_lazy("Game"),
        required=False,
        empty_label=gettext_lazy("All games"),
    )
    is_shown = forms.BooleanField(
        label=gettext_lazy("Show it to players before they ask"), required=False
    )


class LinkForm(forms.Form):
    """Which open incident a ticket is about."""

    incident = forms.ModelChoiceField(
        queryset=Incident.objects.open(),
        label=gettext_lazy("Incident"),
        required=False,
        empty_label=gettext_lazy("None"),
    )


class AnnouncementForm(forms.Form):
    """Words to everybody, a box for each language."""

    solves = forms.BooleanField(
        label=gettext_lazy("Solve the tickets in which the player has said nothing since"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Words: %(language)s") % {"language": name},
                max_length=LONGEST_MESSAGE,
                required=False,
                widget=forms.Textarea(attrs={"rows": 5}),
            )
        self.order_fields([f"text_{code}" for code, _name in settings.LANGUAGES])

    def texts(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"text_{code}"] for code, _name in settings.LANGUAGES}
