"""How was our help?"""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from support.models import Score, Solution


class RatingForm(forms.Form):
    """`asked` is what a link chose: a person still has to press the button."""

    score = forms.ChoiceField(
        label=gettext_lazy("How was our help?"),
        choices=[(str(score), capfirst(score.label)) for score in Score],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the three.")},
    )
    comment = forms.CharField(
        label=gettext_lazy("What should we know?"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @classmethod
    def about(cls, solution: Solution, asked: str = "") -> "RatingForm":
        chosen = asked if asked in Score.values else solution.score
        return cls(initial={"score": chosen, "comment": solution.comment})
