"""Forms of requests and of the rate card."""

from typing import Any, ClassVar, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from incubator.core.money import CURRENCY_CHOICES, MoneyField
from studios.forms.amounts import amount_input, read_amount
from studios.models import Game, ResourceKind
from studios.services.rates import today


class RequestForm(forms.Form):
    """A request of one kind: an amount for capital, a quantity for what the rate card prices."""

    UNITS: ClassVar[dict[ResourceKind, Any]] = {
        ResourceKind.SERVER: _("Server-hours"),
        ResourceKind.DESK: _("Half days at a desk"),
    }

    game = forms.ModelChoiceField(Game.objects.none(), label=_("Game"), empty_label=None)
    quantity = forms.IntegerField(min_value=1, max_value=1_000_000)
    amount = MoneyField(label=_("Amount"), help_text=_("In the game's settlement currency."))
    purpose = forms.CharField(
        label=_("What it is for"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5_000,
        help_text=_("The people who approve it read this."),
    )

    def __init__(
        self, *args: Any, games: QuerySet[Game], kind: ResourceKind, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Game]", self.fields["game"]).queryset = games
        if kind == ResourceKind.CAPITAL:
            del self.fields["quantity"]
            self._use_currency_of_game(games)
        else:
            del self.fields["amount"]
            self.fields["quantity"].label = self.UNITS[kind]

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


class RateForm(forms.Form):
    """A new price of the rate card."""

    kind = forms.ChoiceField(
        label=_("Resource"),
        choices=[
            (ResourceKind.SERVER.value, ResourceKind.SERVER.label),
            (ResourceKind.DESK.value, ResourceKind.DESK.label),
        ],
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCY_CHOICES)
    price = forms.CharField(
        label=_("Price of a unit"),
        max_length=24,
        widget=amount_input(),
    )
    effective_from = forms.DateField(
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=today,
        help_text=_("Today or later. What is already asked for or running keeps its price."),
    )

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        typed["price_minor"] = read_amount(self, "price")
        return typed
