"""Forms that ask the same on many pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.core.money import format_money, limit_in


class ReasonForm(forms.Form):
    """Why: for acts that are written down with their reason."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Kept in the audit trail, with your name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class MeantForm(forms.Form):
    """Asks once more before it takes an amount far above what is usual, such as one without its
    point: `ask_if_unusual` in `clean`. What is ticked is meant for this very amount.
    """

    meant = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def ask_if_unusual(
        self, name: str, amount_minor: int | None, currency: str, *, dollars: int
    ) -> None:
        """`dollars` is the most that is usual, see `limit_in`."""
        self.cleaned_data.pop("meant", None)
        if amount_minor is None or amount_minor <= limit_in(currency, dollars):
            return
        if self.data.get("meant") == str(amount_minor):
            return
        amount = format_money(amount_minor, currency)
        self.fields["meant"] = forms.BooleanField(
            required=False,
            label=_("%(amount)s is meant") % {"amount": amount},
            widget=forms.CheckboxInput(attrs={"value": str(amount_minor)}),
        )
        self._bound_fields_cache.pop("meant", None)  # type: ignore[attr-defined]
        # Right below the amount, wherever the form has it.
        others = [one for one in self.fields if one != "meant"]
        others.insert(others.index(name) + 1, "meant")
        self.order_fields(others)
        # The tick of another amount says nothing about this one.
        typed: Any = self.data.copy()  # type: ignore[attr-defined]
        typed.pop("meant", None)
        self.data = typed
        self.add_error(
            name,
            _("%(amount)s is far above what is usual. Mend it, or tick that it is meant.")
            % {"amount": amount},
        )
