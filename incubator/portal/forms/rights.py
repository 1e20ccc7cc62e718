"""Finding a person, and changing their staff roles."""

from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from incubator.accounts.access import Role
from incubator.accounts.addresses import owner_of_any_account
from incubator.accounts.models import User
from incubator.web.forms import ReasonForm


class FindPersonForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )

    def clean_email(self) -> User:
        """Administrators look up anybody; a wrong address is said to be wrong."""
        found = owner_of_any_account(self.cleaned_data["email"])
        if found is None:
            raise forms.ValidationError(
                gettext_lazy("Nobody has an account with this address, or it is not confirmed yet.")
            )
        return found


class RoleForm(ReasonForm):
    """One change: a role given or taken, with its reason."""

    change = forms.ChoiceField(label=gettext_lazy("Change"))
    field_order = ("change", "reason")

    def __init__(self, *args: Any, held: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["change"])
        field.choices = [
            (gettext_lazy("Give"), [(f"give:{r.value}", r.label) for r in Role if r not in held]),
            (gettext_lazy("Take"), [(f"take:{r.value}", r.label) for r in Role if r in held]),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        verb, _colon, role = cleaned.get("change", "").partition(":")
        return cleaned | {"verb": verb, "role": role}
