"""Amounts typed beside a choice of currency: what a number means depends on the choice."""

from django import forms
from django.utils.translation import gettext_lazy

from incubator.core.money import parse_money


def amount_input() -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})


def read_amount(form: forms.Form, name: str, *, currency: str = "currency") -> int | None:
    """Minor units of the field `name`, or None; what is wrong with it is said beside the field."""
    text, code = form.cleaned_data.get(name), form.cleaned_data.get(currency)
    if not text or not code:
        return None
    try:
        minor = parse_money(text, code)
    except ValueError as error:
        form.add_error(name, str(error))
        return None
    if minor <= 0:
        form.add_error(name, gettext_lazy("The amount must be above zero."))
        return None
    return minor
