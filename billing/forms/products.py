"""Forms of a studio's catalogue."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from billing.models import Product, ProductKind
from billing.periods import MOST_GRACE_DAYS, Period, PeriodUnit
from billing.selectors.odd_prices import odd_beside
from incubator.accounts.countries import country_choices
from incubator.core import books
from incubator.core.money import CURRENCY_CHOICES, MoneyField
from incubator.web.forms import MeantForm
from studios.models import Game

# In US dollars, see `limit_in`: more than any game costs, in any edition.
DEAREST = 500
# Of a file of keys: 100,000 of the longest that shops give out.
LARGEST_KEYS = 8 * 2**20


# Usual ones; more are there for programs.
PERIODS = [
    (f"{unit}-{count}", Period(unit, count).said)
    for unit, count in (
        (PeriodUnit.WEEK, 1),
        (PeriodUnit.MONTH, 1),
        (PeriodUnit.MONTH, 3),
        (PeriodUnit.MONTH, 6),
        (PeriodUnit.MONTH, 12),
    )
]
GRACE_DAYS = 3


class PricedForm(MeantForm):
    """Takes a price in one currency, and asks where it is far above what games cost."""

    priced_in: str

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        amount = typed.get("amount_minor")
        self.ask_if_unusual("amount_minor", amount, self.priced_in, dollars=DEAREST)
        return typed


class ProductForm(PricedForm):
    """A product of one of the games that the person sells. The price is read in that game's currency.

    `cleaned_data["parts"]` is a bundle's products with their shares.
    """

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
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=ProductKind.choices,
        required=False,
        initial=ProductKind.DURABLE,
        help_text=gettext_lazy("What players get. It never changes."),
    )
    quantity = forms.IntegerField(
        label=gettext_lazy("Pieces"),
        min_value=1,
        max_value=10**9,
        required=False,
        help_text=gettext_lazy("Of what is used up in the game: how many come with each."),
    )
    valid_days = forms.IntegerField(
        label=gettext_lazy("Days"),
        min_value=1,
        max_value=3650,
        required=False,
        help_text=gettext_lazy("For how long it may be used. Empty is for good."),
    )
    period = forms.ChoiceField(
        label=gettext_lazy("Renews every"),
        required=False,
        choices=[("", gettext_lazy("never")), *PERIODS],
        help_text=gettext_lazy(
            "Of a subscription: players pay it again and again, from the wallet."
        ),
    )
    grace_days = forms.IntegerField(
        label=gettext_lazy("Days of grace"),
        min_value=1,
        max_value=MOST_GRACE_DAYS,
        required=False,
        help_text=gettext_lazy(
            "Of a subscription: so long players are let in while the next period is not paid. Three,"
            " if you leave it empty."
        ),
    )
    parts = forms.CharField(
        label=gettext_lazy("Products of the bundle"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "One a line: its code, a space, and its share of the price as a whole number. Of another"
            " game write the game's address first: paper-tides/soundtrack 1."
        ),
    )

    def __init__(self, *args: Any, games: "QuerySet[Game]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.games = games
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
        self.priced_in = currency
        self.order_fields(["game", "name", "sku", "amount_minor"])

    def clean_kind(self) -> ProductKind:
        return ProductKind(self.cleaned_data["kind"] or ProductKind.DURABLE)

    def clean_quantity(self) -> int:
        return self.cleaned_data["quantity"] or 1

    def clean_period(self) -> Period | None:
        unit, _hyphen, count = self.cleaned_data["period"].partition("-")
        return Period(PeriodUnit(unit), int(count)) if unit else None

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if typed.get("kind") == ProductKind.SUBSCRIPTION:
            typed["grace_days"] = typed.get("grace_days") or GRACE_DAYS
            if typed.get("period") is None:
                self.add_error("period", _("Choose after how long the subscription renews."))
        elif typed.get("period") or typed.get("grace_days"):
            self.add_error("kind", _("Only a subscription renews."))
        return typed

    def clean_parts(self) -> dict[Product, int]:
        found: dict[Product, int] = {}
        lines = self.cleaned_data["parts"].splitlines()
        for number, line in enumerate(lines, start=1):
            if line.strip():
                product, share = self._part(number, line)
                if product in found:
                    raise ValidationError(_("Line %(line)s is a product again.") % {"line": number})
                found[product] = share
        return found

    def _part(self, number: int, line: str) -> tuple[Product, int]:
        named, _space, share = line.strip().rpartition(" ")
        address, _slash, sku = named.strip().rpartition("/")
        games = self.games.filter(slug=address) if address else self.games
        if not address and (game := self.cleaned_data.get("game")):
            games = games.filter(pk=game.pk)
        product = Product.objects.filter(game__in=games, sku=sku).select_related("game").first()
        if product is None or not _number(share):
            raise ValidationError(
                _("Line %(line)s is no product of yours with its share: %(text)s")
                % {"line": number, "text": line.strip()[:80]}
            )
        return product, _number(share)


class PriceForm(PricedForm):
    """The next price of a product, in a currency, for a country or for everywhere else.

    `cleaned_data["valid_from"]` is the moment from which it counts, None for now.
    """

    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=CURRENCY_CHOICES, required=False
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        required=False,
        choices=lambda: [("", gettext_lazy("everywhere else")), *country_choices()],
        help_text=gettext_lazy("A country's own price goes before the one for everywhere else."),
    )
    valid_from = forms.DateField(
        label=pgettext_lazy("day", "From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.product = product
        own, chosen = product.game.currency, self.data.get("currency", "")
        self.priced_in = chosen if (chosen, chosen) in CURRENCY_CHOICES else own
        self.fields["currency"].initial = own
        self.fields["valid_from"].help_text = _(
            "Empty is from now on. Counted in the books' time zone, %(zone)s."
        ) % {"zone": books.zone_name()}
        self.fields["amount_minor"] = MoneyField(
            currency=self.priced_in,
            min_minor=0,
            label=_("New price"),
            help_text=_(
                "Tax is inside it, or added to it where the buyer's country says so. Orders keep the"
                " price they were made at."
            ),
        )
        self.order_fields(["amount_minor", "currency", "country", "valid_from"])

    def clean_valid_from(self) -> datetime | None:
        day = self.cleaned_data["valid_from"]
        return books.start_of(day) if day is not None and day != books.today() else None

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        amount = typed.get("amount_minor")
        if amount is not None and (why := odd_beside(self.product, self.priced_in, amount)):
            self.ask_whether_meant("amount_minor", amount, self.priced_in, why)
        return typed


class KeysForm(forms.Form):
    """Keys, typed or in a file, one a line; `cleaned_data["keys"]` is all of them as text."""

    keys = forms.CharField(
        label=gettext_lazy("Keys"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("One a line. They are kept encrypted."),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file of them"),
        required=False,
        help_text=gettext_lazy("Plain text, one a line, up to 100,000."),
    )

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        file = typed.get("file")
        if file is not None:
            if file.size > LARGEST_KEYS:
                raise ValidationError(_("The file is larger than 100,000 keys."))
            typed["keys"] = f"{typed.get('keys', '')}\n{_text_of(file)}"
        return typed


class WarningForm(forms.Form):
    warn_below = forms.IntegerField(
        label=gettext_lazy("Tell us when fewer are left than"), min_value=0, max_value=1_000_000
    )


class GiftForm(forms.Form):
    """To whoever made an order of the studio's games."""

    order = forms.CharField(
        label=gettext_lazy("Order"),
        max_length=24,
        help_text=gettext_lazy("Its number, which stands on the player's receipt: O-1001."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("The player reads it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _text_of(file: Any) -> str:
    try:
        return str(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValidationError(
            _("The file is no plain text. Save it as text, one key a line.")
        ) from error


def _number(text: object) -> int:
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 19 else 0
