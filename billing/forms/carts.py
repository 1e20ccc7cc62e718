"""Forms of the cart."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.selectors.gifts import receiver_of
from incubator.accounts.models import User


class GiveForm(forms.Form):
    """Whose present it is; nothing, for whoever buys it."""

    code = forms.CharField(
        max_length=40,
        required=False,
        label=gettext_lazy("Gift code of who gets it"),
        help_text=gettext_lazy(
            "They find it below their library. Leave it empty to keep the thing for yourself."
        ),
    )

    def clean_code(self) -> User | None:
        said = self.cleaned_data["code"].strip()
        receiver = receiver_of(said) if said else None
        if said and receiver is None:
            raise forms.ValidationError(
                _("This is nobody's gift code. It looks like 1042-K7Q2M9XA; copy all of it.")
            )
        return receiver
