"""The form of a deal's terms: the common shapes, as fields."""

from datetime import date
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from funding import waterfall
from incubator.core.money import exponent
from studios.models import Game

DATE = forms.DateInput(attrs={"type": "date"})


class PercentField(forms.DecimalField):
    """From 0 to 100; `clean` gives an exact fraction."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=100, decimal_places=4, **kwargs)
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        return Fraction(0) if cleaned is None else Fraction(cleaned)


class TermsForm(forms.Form):
    """One version of the terms. `build` makes the waterfall's object of it."""

    effective_from = forms.DateField(
        label=_("In force from"),
        widget=DATE,
        initial=localdate,
        help_text=_("Orders bought from this day on are settled under these terms."),
    )
    studio_percent = PercentField(label=_("Studio's share of net, in %"), initial=60)
    platform_percent = PercentField(
        label=_("Platform fee, in percent of the price"),
        initial=0,
        help_text=_("Taken before net. The payment provider's own fee is deducted as charged."),
    )
    services = forms.ChoiceField(
        label=_("Metered services"),
        choices=[
            ("deduct", _("deducted before net")),
            ("recoup", _("recouped like an advance")),
            ("bear", _("borne by the incubator")),
        ],
        initial="deduct",
    )
    recoup_base = forms.ChoiceField(
        label=_("An advance is recouped from"),
        choices=[
            ("studio_share", _("the studio's share")),
            ("net", _("all of net, before it is shared")),
        ],
        initial="studio_share",
        widget=forms.RadioSelect,
    )
    recoup_percent = PercentField(
        label=_("Of the studio's share, recoup %"),
        initial=100,
        help_text=_(
            "The rest is paid out while the advance is recouped. 100 when the base is net."
        ),
    )
    uplift_percent = PercentField(
        label=_("Uplift on the advance, in %"),
        initial=0,
        help_text=_("15 means 1.15 times the advance is recouped."),
    )
    reserve_percent = PercentField(label=_("Reserve, in percent of the studio's share"), initial=0)
    reserve_days = forms.IntegerField(
        label=_("Reserve released after days"), min_value=0, max_value=720, initial=180
    )

    def build(self, *, currency: str) -> waterfall.Terms:
        """Raises waterfall.TermsInvalid. The version is given when it is signed."""
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
    """A deal with its first terms."""

    field_order = ("game",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["game"] = forms.ModelChoiceField(
            queryset=Game.objects.filter(deal=None).select_related("studio"),
            empty_label=None,
            help_text=gettext("Games without a deal so far."),
        )
        self.order_fields(self.field_order)


def first_of_month(text: str) -> date | None:
    """ "2026-10" as the first day of that month, or None."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
