"""Forms of accounts."""

from typing import Any, cast

from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy

from incubator.accounts.access import Role, all_staff
from incubator.accounts.adapters import record_failure
from incubator.accounts.countries import country_choices
from incubator.accounts.models.delegations import today
from incubator.accounts.models.people import User
from incubator.accounts.step_up import tell_of_failure
from incubator.accounts.zones import ZoneSelect, zone_choices


class SignupForm(forms.Form):
    """What allauth's sign-up asks beyond address and password: how to address the person."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "email", "password1", "password2")

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"]
        # What the browser asked for, or the visitor chose: the only one we know of them.
        user.language = get_language() or user.language
        user.save(update_fields=["name", "language"])


class _CodeField(forms.CharField):
    """Six digits of an authenticator or one of the recovery codes, as phones know to fill it."""

    widget = forms.TextInput(
        attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
    )


class AuthenticateForm(mfa.AuthenticateForm):
    """The code after the password. A wrong one is a failed sign-in."""

    code = _CodeField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("From your authenticator app, or a recovery code."),
    )

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        record_failure(context.request, self.user, "code")


class ReauthenticateForm(mfa.ReauthenticateForm):
    code = _CodeField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("From your authenticator app, or a recovery code."),
    )

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        record_failure(context.request, self.user, "code")
        tell_of_failure(context.request)


class ActivateTOTPForm(totp.ActivateTOTPForm):
    code = _CodeField(
        label=gettext_lazy("Code"), help_text=gettext_lazy("The six digits that the app shows now.")
    )

    def clean_code(self) -> str:
        """The code that activates the app proves nothing afterwards: who saw it may not pay by it."""
        code: str = super().clean_code()
        TOTP(Authenticator(user=self.user))._mark_code_used(code)
        return code


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """A passkey that also signs in alone, unless the person wants a second factor only."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        help_text=gettext_lazy("So that you can tell your passkeys apart."),
    )
    passwordless = forms.BooleanField(
        label=gettext_lazy("Sign in with it alone, without the password"),
        required=False,
        initial=True,
    )


class DelegationForm(forms.Form):
    """Who stands in for the person signed in, as what, for which days."""

    role = forms.ChoiceField(label=gettext_lazy("As"))
    delegate = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Who stands in"))
    from_date = forms.DateField(
        label=gettext_lazy("First day"),
        initial=today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("From midnight to midnight UTC."),
    )
    until_date = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        help_text=gettext_lazy("The audit trail shows it."),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = sorted(person.held_roles - {Role.AUDITOR})
        cast("forms.ChoiceField", self.fields["role"]).choices = [
            (role.value, role.label) for role in roles
        ]
        delegate = cast("forms.ModelChoiceField[User]", self.fields["delegate"])
        delegate.queryset = all_staff().exclude(pk=person.pk)


class CountryForm(forms.Form):
    """The country that somebody is in."""

    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        choices=lambda: [("", "—"), *country_choices()],
        widget=forms.Select(attrs={"autocomplete": "country"}),
        help_text=gettext_lazy(
            "Where you usually are. You can change it once in 30 days, should you move."
        ),
    )


class LanguageAndTimeForm(forms.Form):
    """The language and the zone in which a person wants to read."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Of the pages you read and of the mail you get."),
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=zone_choices,
        widget=ZoneSelect,
        help_text=gettext_lazy(
            "Times are kept in UTC and shown to you in this zone. Dates of money are the same for"
            " everybody: days in the books' time zone, which every statement names."
        ),
    )
