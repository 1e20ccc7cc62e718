"""Forms that ask the same on many pages."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.core import shown
from incubator.core.money import format_money, limit_in


def filled_in(form: forms.BaseForm) -> dict[str, tuple[str, str]]:
    """By field, its label and what was chosen or typed, as the page shows it; no secrets."""
    found = {}
    for bound in form.visible_fields():
        if not isinstance(bound.field.widget, forms.PasswordInput):
            typed = getattr(form, "cleaned_data", {}).get(bound.name)
            found[bound.html_name] = (str(bound.label), _as_shown(bound, typed))
    return found


def _as_shown(bound: forms.BoundField, typed: Any) -> str:
    choices = getattr(bound.field, "choices", None)
    if isinstance(typed, bool):
        return _("yes") if typed else _("no")
    if isinstance(typed, date):
        return shown.day(typed)
    if choices is not None:
        written = bound.value()
        chosen = {str(one) for one in (written if isinstance(written, list) else [written])}
        return ", ".join(str(label) for key, label in _flat(choices) if str(key) in chosen - {""})
    written = bound.value()
    return "" if typed is None or written is None else str(written)


def _flat(choices: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """Choices without the groups they stand in."""
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from _flat(label)
        else:
            yield key, label


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files; `clean` gives a list, an empty one where none has to be given."""

    widget = FilesInput

    def clean(self, value: Any, initial: Any = None) -> Any:
        one = super().clean
        chosen = value if isinstance(value, (list, tuple)) else [value]
        cleaned = [one(file, initial) for file in chosen or [None]]
        return [file for file in cleaned if file]


class ReasonForm(forms.Form):
    """Why: for acts that are written down with their reason."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Kept in the audit trail, with your name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class MeantForm(forms.Form):
    """Asks once more before it takes an amount far from what is usual, such as one without its point:
    `ask_if_unusual` or `ask_whether_meant` in `clean`. What is ticked is meant for this very amount.
    """

    meant = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def is_ticked_for(self, amount_minor: int) -> bool:
        """Whether somebody has said that this very amount is meant."""
        return bool(self.data.get("meant") == str(amount_minor))

    def ask_if_unusual(
        self, name: str, amount_minor: int | None, currency: str, *, dollars: int
    ) -> None:
        """`dollars` is the most that is usual, see `limit_in`."""
        self.cleaned_data.pop("meant", None)
        if amount_minor is None or amount_minor <= limit_in(currency, dollars):
            return
        why = _("%(amount)s is far above what is usual. Mend it, or tick that it is meant.") % {
            "amount": format_money(amount_minor, currency)
        }
        self.ask_whether_meant(name, amount_minor, currency, why)

    def ask_whether_meant(self, name: str, amount_minor: int, currency: str, why: str) -> None:
        """Refuse the field in these words, and offer the box, unless it is ticked."""
        if self.is_ticked_for(amount_minor):
            return
        self.fields["meant"] = forms.BooleanField(
            required=False,
            label=_("%(amount)s is meant") % {"amount": format_money(amount_minor, currency)},
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
        self.add_error(name, why)
