"""Forms of requests and of the rate card."""

from typing import Any, ClassVar, cast

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy, pgettext_lazy

from incubator.core.books import DayField
from incubator.core.money import CURRENCY_CHOICES, MoneyField
from incubator.web.forms import MeantForm
from studios.forms.amounts import amount_input, read_amount
from studios.models import Game, ResourceKind


def _needed_for(*kinds: ResourceKind) -> dict[str, str]:
    """Shown for these kinds only, where there is script; see static/js/forms.js."""
    return {"data-needs": f"kind={' '.join(kinds)}"}


class RequestForm(forms.Form):
    """What is asked for, and how much of it: an amount of capital, or what the rate card prices."""

    # The field that says how much, for each kind.
    MEASURE: ClassVar[dict[str, str]] = {
        ResourceKind.CAPITAL: "amount",
        ResourceKind.SERVER: "quantity",
        ResourceKind.DESK: "half_days",
    }

    kind = forms.ChoiceField(
        label=gettext_lazy("Resource"),
        choices=[(kind.value, capfirst(kind.label)) for kind in ResourceKind],
        widget=forms.RadioSelect,
    )
    game = forms.ModelChoiceField(Game.objects.none(), label=gettext_lazy("Game"), empty_label=None)
    amount = MoneyField(
        label=gettext_lazy("Amount"),
        help_text=gettext_lazy("Of capital, in the game's settlement currency."),
    )
    quantity = forms.IntegerField(
        label=gettext_lazy("Server-hours"), min_value=1, max_value=1_000_000
    )
    half_days = forms.IntegerField(
        label=gettext_lazy("Half days at a desk"), min_value=1, max_value=1_000_000
    )
    purpose = forms.CharField(
        label=gettext_lazy("What it is for"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5_000,
        help_text=gettext_lazy("The people who approve it read this."),
    )

    def __init__(
        self, *args: Any, games: QuerySet[Game], kind: ResourceKind, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial["kind"] = kind
        cast("forms.ModelChoiceField[Game]", self.fields["game"]).queryset = games
        for wanted, name in self.MEASURE.items():
            self.fields[name].widget.attrs |= _needed_for(ResourceKind(wanted))
        self._use_currency_of_game(games)

    def full_clean(self) -> None:
        """What measures the other kinds is not asked for; without script it is there all the same."""
        measure = self.MEASURE.get(str(self.data.get(self.add_prefix("kind"), "")))
        others = [self.fields[name] for name in self.MEASURE.values() if name != measure]
        for other in others:
            other.required = False
        super().full_clean()
        for other in others:
            other.required = True

    @property
    def asked_quantity(self) -> int:
        name = self.MEASURE[self.cleaned_data["kind"]]
        return 1 if name == "amount" else int(self.cleaned_data[name])

    def _use_currency_of_game(self, games: QuerySet[Game]) -> None:
        """Yen have no digits after the point: the amount is read in the chosen game's currency."""
        asked = str(self.data.get(self.add_prefix("game"), ""))
        game = (
            games.filter(pk=asked).first()
            if asked.isdecimal() and len(asked) < 19
            else games.first()
        )
        if game is not None:
            cast("MoneyField", self.fields["amount"]).currency = game.currency


# In US dollars, see `limit_in`: more than an hour of a server or half a day at a desk costs.
DEAREST_UNIT = 500


class RateForm(MeantForm):
    """A new price of the rate card."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Resource"),
        choices=[
            (ResourceKind.SERVER.value, ResourceKind.SERVER.label),
            (ResourceKind.DESK.value, ResourceKind.DESK.label),
        ],
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=CURRENCY_CHOICES)
    price = forms.CharField(
        label=gettext_lazy("Price of a unit"),
        max_length=24,
        widget=amount_input(),
    )
    effective_from = DayField(
        label=pgettext_lazy("day", "From"),
        help_text=gettext_lazy(
            "Today or later. What is already asked for or running keeps its price."
        ),
    )

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        typed["price_minor"] = read_amount(self, "price")
        currency = typed.get("currency", "USD")
        self.ask_if_unusual("price", typed["price_minor"], currency, dollars=DEAREST_UNIT)
        return typed
