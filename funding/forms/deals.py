"""The form of a deal's terms: the common shapes, as fields."""

from dataclasses import replace
from decimal import Decimal
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
    "split.tiers": "received_percent",
}
PLATFORM_FEE = "platform-fee"


class PercentField(forms.DecimalField):
    """From 0 to 100; `clean` gives an exact fraction."""

    def __init__(self, *, max_value: int = 100, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=max_value, decimal_places=4, **kwargs)
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
            ("net", gettext_lazy("net, before it is shared")),
        ],
        initial="studio_share",
        widget=forms.RadioSelect,
    )
    recoup_percent = PercentField(
        label=gettext_lazy("Of that, recoup %"),
        initial=100,
        help_text=gettext_lazy(
            "100 until everything is back; with less, the rest is shared and paid meanwhile."
        ),
    )
    uplift_percent = PercentField(
        label=gettext_lazy("Uplift on the advance, in %"),
        initial=0,
        help_text=gettext_lazy("15 means 1.15 times the advance is recouped."),
    )
    received_percent = PercentField(
        label=gettext_lazy("Another share once the incubator has back, in percent of its advances"),
        max_value=1000,
        required=False,
        help_text=gettext_lazy(
            "136 means 1.36 times what was disbursed, counting what was recouped, the uplift and the"
            " incubator's share. Empty means that the share stays."
        ),
    )
    later_percent = PercentField(
        label=gettext_lazy("The studio's share of net is then, in %"), required=False
    )
    reserve_percent = PercentField(
        label=gettext_lazy("Reserve, in percent of the studio's share after recoupment"), initial=0
    )
    reserve_days = forms.IntegerField(
        label=gettext_lazy("Reserve released after days"), min_value=0, max_value=720, initial=180
    )

    def __init__(self, *args: Any, before: waterfall.Terms | None = None, **kwargs: Any) -> None:
        """`before` are the terms now in force: what the form asks starts with them, and what it
        does not ask stays as they have it."""
        self.before = before
        if before:
            kwargs["initial"] = {**written(before), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if before and not shares_simply(before.split):
            del self.fields["received_percent"], self.fields["later_percent"]
            self.fields["studio_percent"].label = _("Studio's share of net in the first tier, in %")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        asked = [name for name in ("received_percent", "later_percent") if name in self.fields]
        filled = [name for name in asked if self.data.get(self.add_prefix(name), "").strip()]
        for name in asked if len(filled) == 1 else ():
            if name not in filled and name not in self.errors:
                self.add_error(name, _("Say both, or leave both empty."))
        return cleaned

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
        clauses: dict[str, Any] = {
            "effective_from": chosen["effective_from"],
            "split": self._split(),
            "fees": self._fees(),
            "deductions": self._deductions(),
            "recoupment": waterfall.Recoupment(
                base=chosen["recoup_base"],
                share_percent=self._percent("recoup_percent"),
                uplift_percent=self._percent("uplift_percent"),
            ),
            "reserve": self._reserve(),
        }
        if self.before is None:
            places = exponent(currency)
            return waterfall.Terms(version=1, currency=currency, exponent=places, **clauses)
        # The order before net stays; what follows it goes with the base.
        steps = waterfall.steps_like(self.before.steps, chosen["recoup_base"])
        return replace(self.before, steps=steps, **clauses)

    def _percent(self, name: str) -> Fraction:
        """As typed; one that nobody touched stays exact, though the form shows four decimals."""
        if self.before and name not in self.changed_data:
            return exact(self.before)[name]
        return Fraction(self.cleaned_data[name])

    def _split(self) -> waterfall.Split:
        percent = self._percent("studio_percent")
        if self.before and not shares_simply(self.before.split):
            first, *others = self.before.split.tiers
            first = replace(first, percents=(percent, *first.percents[1:]))
            return replace(self.before.split, tiers=(first, *others))
        if not self.cleaned_data.get("received_percent"):
            return waterfall.Split(tiers=(waterfall.studio_percent(percent),))
        later = waterfall.Tier(
            over=0,
            percents=(self._percent("later_percent"),),
            received_percent=self._percent("received_percent"),
        )
        return waterfall.Split(tiers=(waterfall.studio_percent(percent), later), metric="received")

    def _fees(self) -> tuple[waterfall.Fee, ...]:
        fees: tuple[waterfall.Fee, ...] = (waterfall.ChargedFee(code="processor"),)
        known = None
        if self.before:
            fees, known = self.before.fees, platform_fee(self.before)
        percent = self._percent("platform_percent")
        tiers = (waterfall.FeeTier(over=0, percent=percent),)
        if known is None:
            ours = waterfall.PercentFee(PLATFORM_FEE, "incubator", tiers)
            return (*fees, ours) if percent else fees
        changed = replace(known, tiers=tiers)
        return tuple(changed if fee == known else fee for fee in fees if fee != known or percent)

    def _deductions(self) -> tuple[waterfall.Deduction, ...]:
        services = waterfall.Deduction("services", "*", self.cleaned_data["services"])
        others = (
            [rule for rule in self.before.deductions if not is_usual(rule)] if self.before else ()
        )
        return (*others, services)

    def _reserve(self) -> waterfall.Reserve | None:
        percent = self._percent("reserve_percent")
        if not percent:
            return None
        return waterfall.Reserve(percent=percent, days=self.cleaned_data["reserve_days"])


def shares_simply(split: waterfall.Split) -> bool:
    """Whether the form can say it: two parties, and at most one change when money is back."""
    tiers = len(split.tiers)
    return len(split.parties) == 2 and (tiers == 1 or (tiers == 2 and split.metric == "received"))


def platform_fee(terms: waterfall.Terms) -> waterfall.PercentFee | None:
    """The one that the form asks for, whatever it is called: one percentage of the price."""
    for fee in terms.fees:
        if fee.kind == "percent" and fee.payee == "incubator":
            tiers = (waterfall.FeeTier(0, fee.tiers[0].percent),)
            if fee == waterfall.PercentFee(fee.code, "incubator", tiers):
                return fee
    return None


def is_usual(rule: waterfall.Deduction) -> bool:
    return (rule.source, rule.name, rule.cap_minor) == ("services", "*", None)


def exact(terms: waterfall.Terms) -> dict[str, Fraction]:
    """The percentages of terms by the fields that ask for them."""
    zero, tiers = Fraction(0), terms.split.tiers
    fee = platform_fee(terms)
    later = tiers[1] if len(tiers) > 1 and shares_simply(terms.split) else None
    return {
        "studio_percent": tiers[0].percents[0],
        "platform_percent": fee.tiers[0].percent if fee else zero,
        "recoup_percent": terms.recoupment.share_percent,
        "uplift_percent": terms.recoupment.uplift_percent,
        "received_percent": later.received_percent if later else zero,
        "later_percent": later.percents[0] if later else zero,
        "reserve_percent": terms.reserve.percent if terms.reserve else zero,
    }


def written(terms: waterfall.Terms) -> dict[str, Any]:
    """Terms as the form shows them; what does not apply stays empty."""
    values: dict[str, Any] = {name: decimal(percent) for name, percent in exact(terms).items()}
    if not values["received_percent"]:
        values |= {"received_percent": "", "later_percent": ""}
    services = (rule.treatment for rule in terms.deductions if is_usual(rule))
    values["services"] = next(services, "bear")
    values["recoup_base"] = terms.recoupment.base
    if terms.reserve:
        values["reserve_days"] = terms.reserve.days
    return values


def decimal(percent: Fraction) -> Decimal:
    """As a person types it, with as many places as the field takes."""
    return Decimal(waterfall.number_text(round(percent, 4)))


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
