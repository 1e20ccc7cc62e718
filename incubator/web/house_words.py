"""What fields say when something is wrong with them, in the words of the house.

The framework's own sentences ("Ensure this value is greater than or equal to 1.", "Select a valid
choice.") blame the reader and do not say what to do. Every form of ours is made of the framework's
fields, so they are given our words once, where the process starts.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy

from incubator.web.limits import TooLong

DAY = gettext_lazy("Write a day like 2026-01-31.")
TIME = gettext_lazy("Write a time like 14:30.")
NUMBER = gettext_lazy("Write a number like 12.5.")
CHOOSE_ONE = gettext_lazy("Choose one.")
CHOOSE_SOME = gettext_lazy("Choose at least one.")
CHOOSE_FROM_LIST = gettext_lazy("“%(value)s” cannot be chosen here. Choose from the list.")
PAGE = gettext_lazy("Write an address like https://example.com/page.")
NO_FILE = gettext_lazy("No file arrived. Choose it again.")

# By field and by what is wrong, as the framework calls it.
OF_FIELDS: Mapping[type[forms.Field], Mapping[str, Any]] = {
    forms.Field: {"required": gettext_lazy("Fill this in.")},
    forms.IntegerField: {"invalid": gettext_lazy("Write a whole number like 12.")},
    forms.FloatField: {"invalid": NUMBER},
    forms.DecimalField: {"invalid": NUMBER},
    forms.DateField: {"invalid": DAY},
    forms.TimeField: {"invalid": TIME},
    forms.DateTimeField: {"invalid": gettext_lazy("Write day and time like 2026-01-31 14:30.")},
    forms.URLField: {"invalid": PAGE},
    forms.FileField: {
        "required": gettext_lazy("Choose a file."),
        "invalid": NO_FILE,
        "missing": NO_FILE,
        "empty": gettext_lazy("This file is empty. Choose the file again."),
    },
    forms.BooleanField: {"required": gettext_lazy("Tick this to go on.")},
    forms.ChoiceField: {"required": CHOOSE_ONE, "invalid_choice": CHOOSE_FROM_LIST},
    forms.MultipleChoiceField: {"required": CHOOSE_SOME, "invalid_choice": CHOOSE_FROM_LIST},
    forms.ModelChoiceField: {
        "required": CHOOSE_ONE,
        "invalid_choice": gettext_lazy("This cannot be chosen (any more). Choose from the list."),
    },
    forms.ModelMultipleChoiceField: {"required": CHOOSE_SOME, "invalid_choice": CHOOSE_FROM_LIST},
}
OF_VALIDATORS: tuple[tuple[Any, Any], ...] = (
    (validators.EmailValidator, gettext_lazy("Write an address like name@example.com.")),
    (validators.URLValidator, PAGE),
    (validators.MinValueValidator, gettext_lazy("This has to be %(limit_value)s or more.")),
    (validators.MaxValueValidator, gettext_lazy("This has to be %(limit_value)s or less.")),
    (
        validators.ProhibitNullCharactersValidator,
        gettext_lazy("A character in this cannot be kept. Type it anew."),
    ),
    (validators.MaxLengthValidator, TooLong()),
    # One that stands ready to be used, and carries its own words.
    (validators.validate_slug, gettext_lazy("Letters, digits, hyphens and underscores only.")),
)


def put_in_place() -> None:
    for field, words in OF_FIELDS.items():
        # A field adds up what its classes say; one that says nothing itself would change another.
        field.default_error_messages = {**vars(field).get("default_error_messages", {}), **words}
    for validator, said in OF_VALIDATORS:
        validator.message = said
