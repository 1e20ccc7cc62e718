"""Forms of a studio: its games, its people, where it is paid."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from incubator.core.models import User
from incubator.core.money import CURRENCY_CHOICES
from studios.models import Game, Stage, StudioRole


class GameForm(forms.Form):
    """A new game."""

    title = forms.CharField(label=_("Title"), max_length=120)
    tagline = forms.CharField(label=_("In one line"), max_length=200, required=False)
    about = forms.CharField(label=_("About the game"), widget=forms.Textarea, required=False)
    currency = forms.ChoiceField(
        label=_("Settlement currency"),
        choices=CURRENCY_CHOICES,
        help_text=_("Of its deal and its statements. It cannot be changed later."),
    )


class GameEditForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=120)
    tagline = forms.CharField(label=_("In one line"), max_length=200, required=False)
    about = forms.CharField(label=_("About the game"), widget=forms.Textarea, required=False)
    stage = forms.ChoiceField(label=_("Stage"), choices=Stage.choices)

    @staticmethod
    def initial_of(game: Game) -> dict[str, str]:
        return {
            "title": game.title,
            "tagline": game.tagline,
            "about": game.about,
            "stage": game.stage,
        }


class MemberForm(forms.Form):
    """Somebody who has an account already, by address."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=StudioRole.choices, initial=StudioRole.DEVELOPER
    )

    def clean_email(self) -> User:
        user = User.objects.filter(email=self.cleaned_data["email"].lower()).first()
        if user is None:
            raise ValidationError(
                _("Nobody has an account with this address. Ask them to sign up, then add them.")
            )
        return user


class BankAccountForm(forms.Form):
    bank_account = forms.CharField(
        label=_("Bank account"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Holder, IBAN or account number, and bank, in one line."),
    )
