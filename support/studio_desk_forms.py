"""Which game's tickets are open to its studio."""

from django import forms
from django.utils.translation import gettext_lazy

from studios.models import Game


class StudioDeskForm(forms.Form):
    game = forms.ModelChoiceField(
        queryset=Game.objects.order_by("title"),
        label=gettext_lazy("Game"),
        empty_label=gettext_lazy("Choose a game"),
    )
    way = forms.ChoiceField(
        label=gettext_lazy("Members with the role “support” of its studio"),
        choices=(
            ("answer", gettext_lazy("read its tickets and answer them")),
            ("read", gettext_lazy("read its tickets and leave notes")),
            ("none", gettext_lazy("see none of its tickets")),
        ),
        widget=forms.RadioSelect,
    )
