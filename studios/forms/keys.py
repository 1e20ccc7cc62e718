"""Forms of a studio's API keys."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from incubator.accounts.models import User
from studios.access import acts_as, acts_somewhere, visible_games
from studios.models import SCOPE_ROLES, Game, Scope, Studio, StudioRole


class KeyForm(forms.Form):
    """A new key. Offers only what its maker may do, as no key may do more."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        help_text=gettext_lazy("The program that will use it: “Build server”."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What the key may do"), widget=forms.CheckboxSelectMultiple
    )
    game = forms.ModelChoiceField(
        label=gettext_lazy("Only for"),
        queryset=Game.objects.none(),
        required=False,
        empty_label=gettext_lazy("All games of the studio"),
    )

    def __init__(self, *args: Any, studio: Studio, maker: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        games = visible_games(maker, studio, StudioRole.DEVELOPER)
        self.fields["game"].queryset = games  # type: ignore[attr-defined]
        # A developer of some games makes keys for one of them.
        self.fields["game"].required = not acts_as(maker, studio, StudioRole.DEVELOPER)
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]
            (scope.value, scope.label)
            for scope in Scope
            if acts_somewhere(maker, studio, *SCOPE_ROLES.get(scope, ()))
        ]


class RotateForm(forms.Form):
    """How long the old key keeps working beside the new one."""

    hours = forms.TypedChoiceField(
        label=gettext_lazy("The old key works for"),
        coerce=int,
        choices=[
            (0, gettext_lazy("no longer")),
            (1, gettext_lazy("one more hour")),
            (24, gettext_lazy("one more day")),
            (168, gettext_lazy("one more week")),
        ],
        initial=24,
        help_text=gettext_lazy("Time to give the new key to every program that uses the old one."),
    )

    @property
    def overlap(self) -> timedelta:
        return timedelta(hours=self.cleaned_data["hours"])
