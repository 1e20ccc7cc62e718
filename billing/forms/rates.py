"""The form that a file of exchange rates is uploaded with."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.services.rate_files import LARGEST


class RateFileForm(forms.Form):
    """A file, as the bank publishes it."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=120,
        help_text=gettext_lazy(
            "The European Central Bank's eurofxref-hist.csv or eurofxref.csv, or the archive of one."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("The file is far larger than the rates of all days."))
        return file
