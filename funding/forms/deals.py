"""The form of a deal's terms: the common shapes, as fields."""

from datetime import date
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding import waterfall
from funding.selectors.deals import first_terms_start
from funding.words import refusal_at_field, refusal_said
from incubator.core.books import DayField
from incubator.core.money import exponent
from studios.models import Game

# Where a clause is typed, by the field of the terms that it becomes.
PLACES = {
    "split.tiers[0].percents[0]": "studio_percent",
    "recoupment.share_percent": "recoup_percent",
    "recoupment.uplift_percent": "uplift_percent",
    "reserve.percent": "reserve_percent",
    "reserve.days": "reserve_days",
}


class PercentField(forms.DecimalField):
    """From 0 to 100; `clean` gives an exact fraction."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=100, decimal_places=4, **kwargs)
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        return Fraction(0) if cleaned is None else Fraction(cleaned)


class TermsForm(forms.Form):
    """One version of the terms. `built` makes the waterfall's object of it."""

    effective_from = DayField(
        label=gettext_lazy("In force from"),
        help_text=gettext_lazy("Orders bought from this day on are settled under these terms."),
    )
    studio_percent = PercentField(label=gettext_lazy("Studio's share of net, in %"), initial=60)
    platform_percent = PercentField(
        label=gettext_lazy("Platform fee, in percent of the price"),
        initial=0,
        help_text=gettext_lazy(
            "Taken before net. The payment provider's own fee is deducted as charged."
        ),
    )
    services = forms.ChoiceField(
        label=gettext_lazy("Metered services"),
        choices=[
            ("deduct", gettext_lazy("deducted before net")),
            ("recoup", gettext_lazy("recouped like an advance")),
            ("bear", gettext_lazy("borne by the incubator")),
        ],
        initial="deduct",
    )
    recoup_base = forms.ChoiceField(
        label=gettext_lazy("An advance is recouped from"),
        choices=[
            ("studio_share", gettext_lazy("the studio's share")),
            ("net", gettext_lazy("all of net, before it is shared")),
        ],
        initial="studio_share",
        widget=forms.RadioSelect,
    )
    recoup_percent = PercentField(
        label=gettext_lazy("Of the studio's share, recoup %"),
        initial=100,
        help_text=gettext_lazy(
            "The rest is paid out while the advance is recouped. 100 when the base is net."
        ),
    )
    uplift_percent = PercentField(
        label=gettext_lazy("Uplift on the advance, in %"),
        initial=0,
        help_text=gettext_lazy("15 means 1.15 times the advance is recouped."),
    )
    reserve_percent = PercentField(
        label=gettext_lazy("Reserve, in percent of the studio's share"), initial=0
    )
    reserve_days = forms.IntegerField(
        label=gettext_lazy("Reserve released after days"), min_value=0, max_value=720, initial=180
    )

    def built(self, *, currency: str) -> waterfall.Terms | None:
        """The terms, or None with an error where clauses contradict each other.

        The version is given when it is signed.
        """
        try:
            return self._terms(currency)
        except waterfall.TermsInvalid as refused:
            place = PLACES.get(refused.field)
            said = refusal_said(refused) if place else refusal_at_field(refused)
            self.add_error(place, str(said))
            return None

    def _terms(self, currency: str) -> waterfall.Terms:
        chosen = self.cleaned_data
        return waterfall.Terms(
            version=1,
            effective_from=chosen["effective_from"],
            currency=currency,
            exponent=exponent(currency),
            split=waterfall.Split(tiers=(waterfall.studio_percent(chosen["studio_percent"]),)),
            fees=self._fees(),
            deductions=(waterfall.Deduction("services", "*", chosen["services"]),),
            recoupment=waterfall.Recoupment(
                base=chosen["recoup_base"],
                share_percent=chosen["recoup_percent"],
                uplift_percent=chosen["uplift_percent"],
            ),
            reserve=self._reserve(),
        )

    def _fees(self) -> tuple[waterfall.ChargedFee | waterfall.PercentFee, ...]:
        charged = waterfall.ChargedFee(code="processor")
        percent = self.cleaned_data["platform_percent"]
        if not percent:
            return (charged,)
        tier = waterfall.FeeTier(over=0, percent=percent)
        return (
            charged,
            waterfall.PercentFee(code="platform-fee", payee="incubator", tiers=(tier,)),
        )

    def _reserve(self) -> waterfall.Reserve | None:
        percent = self.cleaned_data["reserve_percent"]
        if not percent:
            return None
        return waterfall.Reserve(percent=percent, days=self.cleaned_data["reserve_days"])


class DealForm(TermsForm):
    """A deal with its first terms, which cover what the chosen game has sold already."""

    field_order = ("game",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        games = Game.objects.filter(deal=None).select_related("studio")
        self.fields["game"] = forms.ModelChoiceField(
            queryset=games, empty_label=None, help_text=_("Games without a deal so far.")
        )
        self.order_fields(self.field_order)
        offered = list(games)
        if offered:
            asked = [game for game in offered if str(game.pk) == str(self.initial.get("game"))]
            # Where none was asked for, the browser chooses the first.
            chosen = next(iter(asked), offered[0])
            self.initial["effective_from"] = first_terms_start(chosen)


def first_of_month(text: str) -> date | None:
    """ "2026-10" as the first day of that month, or None."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
