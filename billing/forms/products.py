"""Forms of a studio's catalogue."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from incubator.core.money import MoneyField
from incubator.web.forms import MeantForm
from studios.models import Game

# In US dollars, see `limit_in`: more than any game costs, in any edition.
DEAREST = 500


class PricedForm(MeantForm):
    """Takes a price in one currency, and asks where it is far above what games cost."""

    currency: str

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        amount = typed.get("amount_minor")
        self.ask_if_unusual("amount_minor", amount, self.currency, dollars=DEAREST)
        return typed


class ProductForm(PricedForm):
    """A product of one of the games that the person sells. The price is read in that game's currency."""

    game = forms.ModelChoiceField(
        label=gettext_lazy("Game"), queryset=Game.objects.none(), empty_label=None
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        help_text=gettext_lazy("What players read: “Full game”."),
    )
    sku = forms.SlugField(
        label=pgettext_lazy("product", "Code"),
        max_length=60,
        help_text=gettext_lazy("Letters, digits and hyphens, once per game. It never changes."),
    )

    def __init__(self, *args: Any, games: "QuerySet[Game]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["game"] = forms.ModelChoiceField(
            label=gettext_lazy("Game"), queryset=games, empty_label=None
        )
        chosen = games.filter(pk=_number(self.data.get("game"))).first() or games.first()
        currency = chosen.currency if chosen else "USD"
        self.fields["amount_minor"] = MoneyField(
            currency=currency,
            min_minor=0,
            label=_("Price"),
            help_text=_(
                "In the game's currency. Tax is inside it, or added to it where the buyer's country"
                " says so. 0 is free of charge."
            ),
        )
        self.currency = currency


class PriceForm(PricedForm):
    """The next price of a product."""

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount_minor"] = MoneyField(
            currency=currency,
            min_minor=0,
            label=_("New price in %(currency)s") % {"currency": currency},
            help_text=_(
                "From now on. Tax is inside it, or added to it where the buyer's country says so."
                " Orders keep the price they were made at."
            ),
        )
        self.currency = currency


def _number(text: object) -> int:
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 19 else 0
