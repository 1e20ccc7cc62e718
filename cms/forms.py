"""What a studio writes about its game."""

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from cms.models import GamePage, Language, Platform
from cms.services.pages import VERSION, PageFields
from incubator.web.versions import SeenForm, version_of
from studios.models import Game


class GamePageForm(SeenForm):
    """What a public page shows. Kept as a draft (`then=keep`), anything may still be missing."""

    tagline = forms.CharField(
        label=gettext_lazy("Tagline"),
        max_length=200,
        error_messages={"required": gettext_lazy("Add a tagline.")},
        help_text=gettext_lazy("One or two sentences under the title. Say what the player does."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    kind = forms.CharField(
        label=gettext_lazy("Kind of game"),
        max_length=80,
        error_messages={"required": gettext_lazy("Add the kind of game.")},
        help_text=gettext_lazy("A few words, such as “Sailing adventure”."),
    )
    about = forms.CharField(
        label=gettext_lazy("About the game"),
        max_length=10_000,
        error_messages={"required": gettext_lazy("Add a few words about the game.")},
        help_text=gettext_lazy("Plain text. An empty line starts a new paragraph."),
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    released_on = forms.DateField(
        label=gettext_lazy("Release date"),
        required=False,
        help_text=gettext_lazy("Leave it empty until it is certain."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    platforms = forms.MultipleChoiceField(
        label=gettext_lazy("Platforms"),
        choices=Platform.choices,
        error_messages={"required": gettext_lazy("Choose at least one platform.")},
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages in the game"),
        choices=Language.choices,
        error_messages={"required": gettext_lazy("Choose at least one language.")},
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("then") == "keep":
            for field in self.fields.values():
                field.required = False

    @classmethod
    def of_draft(cls, game: Game, draft: GamePage | None, submitted: Any = None) -> "GamePageForm":
        """The form filled with a draft, or with what the game's own record says already."""
        if draft is None:
            return cls(submitted, initial={"tagline": game.tagline, "about": game.about})
        known = {name: getattr(draft, name) for name in cls.base_fields if name != "seen"}
        return cls(submitted, initial=known | {"seen": version_of(draft, *VERSION)})

    @property
    def page_fields(self) -> PageFields:
        return PageFields(**{one.name: self.cleaned_data[one.name] for one in fields(PageFields)})

    def clean_tagline(self) -> str:
        # One line on the page, however it was typed.
        return " ".join(self.cleaned_data["tagline"].split())

    def clean_about(self) -> str:
        return str(self.cleaned_data["about"]).replace("\r\n", "\n").strip()


class FindGamesForm(forms.Form):
    """Search and filters of the games list. Unknown values count as not given."""

    q = forms.CharField(label=gettext_lazy("Search games"), max_length=100, required=False)
    platform = forms.ChoiceField(
        label=gettext_lazy("Platform"),
        choices=[("", gettext_lazy("Any platform")), *Platform.choices],
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[("", gettext_lazy("Any language")), *Language.choices],
        required=False,
    )
