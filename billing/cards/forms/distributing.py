"""Forms of a distributor's own pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from billing.cards.models import CardBatch


class ActivateForm(forms.Form):
    """Which cards of a batch, by the numbers at the end of their serials."""

    first = forms.IntegerField(label=gettext_lazy("From card"), min_value=1)
    last = forms.IntegerField(
        label=gettext_lazy("To card"),
        min_value=1,
        help_text=gettext_lazy("Both included, as the last part of the serial says."),
    )

    def __init__(
        self, *args: Any, batch: CardBatch, unsold: tuple[int, int] | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, number in zip(("first", "last"), unsold or (None, None), strict=True):
            self.fields[name].widget.attrs["max"] = batch.count
            self.initial.setdefault(name, number)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        first, last = typed.get("first"), typed.get("last")
        if first and last and first > last:
            self.add_error("last", gettext_lazy("This is before the first card."))
        return typed


class CertificateForm(forms.Form):
    """For whom codes are sealed."""

    certificate = forms.CharField(
        label=gettext_lazy("Certificate (PEM)"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "mono"}),
        help_text=gettext_lazy("Never paste the private key: it stays with you."),
    )
