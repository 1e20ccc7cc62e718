"""Forms about what people are told."""

from typing import Any

from django import forms

from incubator.messaging.kinds import kinds_of_choice
from incubator.messaging.models import MailWhen


class PreferencesForm(forms.Form):
    """For each kind of notification, when it is mailed."""

    def __init__(self, *args: Any, preferences: dict[str, MailWhen], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in kinds_of_choice():
            self.fields[kind.key] = forms.ChoiceField(
                label=kind.label,
                help_text=kind.help,
                choices=MailWhen.choices,
                initial=preferences[kind.key].value,
            )
