"""Forms of admissions."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from incubator.accounts.models import User
from incubator.core.money import CURRENCY_CHOICES, decimal_text
from studios.forms.amounts import amount_input, read_amount
from studios.models import Application, Decision, Track


class TrackField(forms.ModelChoiceField):
    """Tracks with what each is for: "18" alone says nothing to whoever comes the first time."""

    def label_from_instance(self, obj: Track) -> str:
        return format_html('{}<br><span class="help">{}</span>', obj, obj.about)


class BeginForm(forms.Form):
    """What a draft begins with."""

    track = TrackField(
        Track.objects.open_to_applications(),
        label=gettext_lazy("Track"),
        empty_label=None,
        widget=forms.RadioSelect,
    )
    studio_name = forms.CharField(
        label=gettext_lazy("Name of the studio"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )


class ApplicationForm(forms.Form):
    """The application. As a draft everything but the track may be missing."""

    track = forms.ModelChoiceField(
        Track.objects.open_to_applications(), label=gettext_lazy("Track"), empty_label=None
    )
    studio_name = forms.CharField(
        label=gettext_lazy("Name of the studio"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    game_title = forms.CharField(label=gettext_lazy("Title of the game"), max_length=120)
    pitch = forms.CharField(
        label=gettext_lazy("The game"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=10_000,
        help_text=gettext_lazy(
            "What a player does in it, why it is worth making, and how far it is."
        ),
    )
    team = forms.CharField(
        label=gettext_lazy("The team"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=10_000,
        help_text=gettext_lazy("Who does what, and what you have made before."),
    )
    requested = forms.CharField(
        label=gettext_lazy("Capital you ask for"),
        max_length=24,
        widget=amount_input(),
        help_text=gettext_lazy("An amount like 120000.00. What is granted may differ."),
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=CURRENCY_CHOICES)

    def __init__(self, *args: Any, submitting: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submitting = submitting

    @staticmethod
    def initial_of(application: Application) -> dict[str, Any]:
        requested = application.requested_minor
        return {
            "track": application.track_id,
            "studio_name": application.studio_name,
            "game_title": application.game_title,
            "pitch": application.pitch,
            "team": application.team,
            "requested": (
                "" if requested is None else decimal_text(requested, application.currency)
            ),
            "currency": application.currency,
        }

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if not self.submitting:
            self._forgive_what_is_missing()
        typed["requested_minor"] = read_amount(self, "requested")
        return typed

    def _forgive_what_is_missing(self) -> None:
        for name, errors in list(self.errors.as_data().items()):
            if name != "track" and all(error.code == "required" for error in errors):
                del self.errors[name]

    def typed(self) -> dict[str, Any]:
        """What can be kept as a draft: every field that is well-formed, or empty."""
        words = ("studio_name", "game_title", "pitch", "team")
        emptied = {name: "" for name in words if not str(self.data.get(name, "")).strip()}
        names = ("track", "currency", *words)
        kept = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return emptied | kept | {"requested_minor": self.cleaned_data.get("requested_minor")}


class AssignForm(forms.Form):
    """Whom to ask for a review."""

    reviewer = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Reviewer"),
        empty_label=gettext_lazy("Choose a reviewer"),
    )

    def __init__(self, *args: Any, reviewers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[User]", self.fields["reviewer"]).queryset = reviewers


class ReviewForm(forms.Form):
    """A score and what it rests on."""

    SCORES = (
        (5, gettext_lazy("5, fund it")),
        (4, gettext_lazy("4, good")),
        (3, gettext_lazy("3, undecided")),
        (2, gettext_lazy("2, weak")),
        (1, gettext_lazy("1, do not fund it")),
    )
    score = forms.TypedChoiceField(
        label=gettext_lazy("Score"), choices=SCORES, coerce=int, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label=gettext_lazy("What the score rests on"), widget=forms.Textarea, max_length=10_000
    )


class DecisionForm(forms.Form):
    verdict = forms.ChoiceField(
        label=gettext_lazy("Decision"), choices=Decision.Verdict.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        widget=forms.Textarea,
        max_length=5_000,
        help_text=gettext_lazy("The founder reads this."),
    )
