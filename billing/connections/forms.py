"""How much a game may take."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from incubator.core.money import MoneyField


class AllowanceForm(forms.Form):
    """At most so much a month; zero, to be asked each time."""

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["monthly_minor"] = MoneyField(
            currency=currency,
            min_minor=0,
            label=gettext_lazy("At most so much %(currency)s a month without asking me")
            % {"currency": currency},
            help_text=gettext_lazy("0: I confirm each purchase myself."),
        )
