"""Forms of the cart."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.selectors.catalogue import MOST_UNITS
from billing.selectors.gifts import receiver_of
from incubator.accounts.models import User


class ItemForm(forms.Form):
    """How many, and whose present it is; nothing, for whoever buys it."""

    units = forms.IntegerField(min_value=1, max_value=MOST_UNITS, label=gettext_lazy("How many"))

    code = forms.CharField(
        max_length=40,
        required=False,
        label=gettext_lazy("Gift code of who gets it"),
        help_text=gettext_lazy(
            "They find it below their library. Leave it empty to keep the thing for yourself."
        ),
    )

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if most == 1:
            del self.fields["units"]

    def clean_code(self) -> User | None:
        said = self.cleaned_data["code"].strip()
        receiver = receiver_of(said) if said else None
        if said and receiver is None:
            raise forms.ValidationError(
                _("This is nobody's gift code. It looks like 1042-K7Q2M9XA; copy all of it.")
            )
        return receiver
