"""The page between a button and money: what will happen, to whom, by whose leave, and who is told.

A GET of an act's own address shows it, over the page it was opened from where there is script.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from incubator.core.words import Money

# (account, debit or None, credit or None), as kit/consequences.html draws them.
Line = tuple[object, Money | None, Money | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """`refusal` says why this person cannot do it now; then there is no button."""

    title: str
    label: str
    cancel_url: str
    trail: Sequence[tuple[str, str]]
    facts: Sequence[tuple[str, object]] = ()
    lines: Sequence[Line] = ()
    note: str = ""
    told: str = ""
    refusal: str = ""
    danger: bool = False
    form: forms.BaseForm | None = None
    fields: dict[str, str] = field(default_factory=dict)


class ReasonForm(forms.Form):
    """Why, in words that are kept; `ask` is the question."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000)

    def __init__(self, request: HttpRequest, *, ask: str, required: bool = True) -> None:
        super().__init__(request.POST if request.method == "POST" else None)
        self.fields["reason"].label = ask
        self.fields["reason"].required = required

    @property
    def given(self) -> str:
        return str(self.cleaned_data["reason"])


def confirmation_page(request: HttpRequest, shown: Confirmation) -> HttpResponse:
    return render(request, "confirmation.html", {"confirmation": shown})
