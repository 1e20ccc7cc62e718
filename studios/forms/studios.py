"""Forms of a studio: its games, its people, where it is paid."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from incubator.core.money import CURRENCY_CHOICES
from incubator.web.versions import SeenForm, version_of
from studios.bank_accounts import checked_account
from studios.errors import NoBankAccount
from studios.models import Game, GameRight, Membership, Stage, Studio, StudioRole


class GameForm(forms.Form):
    """A new game."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    tagline = forms.CharField(label=gettext_lazy("In one line"), max_length=200, required=False)
    about = forms.CharField(
        label=gettext_lazy("About the game"), widget=forms.Textarea, required=False
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Settlement currency"),
        choices=CURRENCY_CHOICES,
        help_text=gettext_lazy("Of its deal and its statements. It cannot be changed later."),
    )


class GameEditForm(SeenForm):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    tagline = forms.CharField(label=gettext_lazy("In one line"), max_length=200, required=False)
    about = forms.CharField(
        label=gettext_lazy("About the game"), widget=forms.Textarea, required=False
    )
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), choices=Stage.choices)

    @staticmethod
    def initial_of(game: Game) -> dict[str, str]:
        return {
            "title": game.title,
            "tagline": game.tagline,
            "about": game.about,
            "stage": game.stage,
            "seen": version_of(game, "title", "tagline", "about", "stage"),
        }


class _RightsForm(forms.Form):
    """A role, the games it counts for, and roles in single games."""

    ROLES = (("", gettext_lazy("no other role")), *GameRight.ROLES)

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=GameRight.ROLES)
    all_games = forms.BooleanField(
        label=gettext_lazy("The role counts for all games and for the studio as a whole"),
        required=False,
        help_text=gettext_lazy(
            "Otherwise only the games below are seen, with the role chosen there."
        ),
    )

    def __init__(self, data: QueryDict | None, *, studio: Studio, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.games = list(studio.games.all())
        for game in self.games:
            self.fields[f"game_{game.pk}"] = forms.ChoiceField(
                label=gettext_lazy("In %(game)s") % {"game": game},
                choices=self.ROLES,
                required=False,
            )

    @property
    def in_games(self) -> dict[Game, str]:
        typed = {game: self.cleaned_data[f"game_{game.pk}"] for game in self.games}
        return {game: role for game, role in typed.items() if role}


class InvitationForm(_RightsForm):
    """Somebody by address, with an account or without."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Of somebody new, or of a member who is to become an owner."),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=StudioRole.choices)
    field_order = ("email", "role", "all_games")

    def __init__(self, data: QueryDict | None = None, *, studio: Studio) -> None:
        initial = {"role": StudioRole.DEVELOPER, "all_games": True}
        super().__init__(data, studio=studio, initial=initial)


class RightsForm(_RightsForm):
    """What a member's rights are from now on."""

    def __init__(self, data: QueryDict | None = None, *, membership: Membership) -> None:
        initial = {"role": membership.role, "all_games": membership.all_games}
        initial |= {f"game_{one.game_id}": one.role for one in membership.game_rights.all()}
        super().__init__(data, studio=membership.studio, initial=initial)


class BankAccountForm(forms.Form):
    bank_account = forms.CharField(
        label=gettext_lazy("Bank account"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Holder, IBAN or account number, and bank, in one line."),
    )

    def clean_bank_account(self) -> str:
        """Wrong digits are told before anybody is asked for a second factor."""
        try:
            return checked_account(str(self.cleaned_data["bank_account"]))
        except NoBankAccount as error:
            raise forms.ValidationError(str(error)) from error
