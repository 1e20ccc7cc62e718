"""Forms of funds and awards."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding.models import AwardKind, Fund
from funding.services.awards import MilestonePlan
from incubator.core.books import DayField
from incubator.core.money import MoneyField
from incubator.web.forms import FilesField


class FundForm(forms.ModelForm[Fund]):
    class Meta:
        model = Fund
        fields = ("name", "slug", "currency")
        labels = {
            "name": gettext_lazy("Name"),
            "slug": gettext_lazy("Short name"),
            "currency": gettext_lazy("Currency"),
        }
        help_texts = {
            "slug": gettext_lazy("Small letters and dashes; it is the fund's address for good.")
        }


class ContributionForm(forms.Form):
    """Money that came into a fund."""

    amount = MoneyField()
    effective_on = DayField(label=gettext_lazy("Came in on"))
    note = forms.CharField(
        label=gettext_lazy("From whom"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Shown in the fund's list."),
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = MoneyField(
            label=_("Amount in %(currency)s") % {"currency": currency}, currency=currency
        )


class AwardForm(forms.Form):
    """Which fund pays, and whether the money comes back."""

    field_order = ("fund", "kind")
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=AwardKind.choices,
        initial=AwardKind.ADVANCE,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fund"] = forms.ModelChoiceField(
            label=_("Fund"), queryset=Fund.objects.filter(currency=currency), empty_label=None
        )
        self.order_fields(self.field_order)


class MilestoneForm(forms.Form):
    """One milestone and its tranche; a row left empty is no milestone."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    criteria = forms.CharField(
        label=gettext_lazy("Done when"), widget=forms.Textarea(attrs={"rows": 2})
    )
    due_on = DayField(label=gettext_lazy("Due on"), initial=None)
    amount = MoneyField(label=gettext_lazy("Tranche"))

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = MoneyField(
            label=_("Tranche in %(currency)s") % {"currency": currency}, currency=currency
        )

    def plan(self) -> MilestonePlan:
        return MilestonePlan(
            title=self.cleaned_data["title"],
            criteria=self.cleaned_data["criteria"],
            due_on=self.cleaned_data["due_on"],
            amount_minor=self.cleaned_data["amount"],
        )


MilestoneFormSet = forms.formset_factory(MilestoneForm, extra=2, max_num=24, absolute_max=30)


class PaymentForm(forms.Form):
    """The day a payment counts from."""

    effective_on = DayField(
        label=gettext_lazy("Paid on"),
        help_text=gettext_lazy("Statements recoup payments up to the end of their month."),
    )


class DeliveryForm(forms.Form):
    """What shows that a milestone is reached."""

    files = FilesField(  # type: ignore[assignment]  # the stubs take it for Form.files
        label=gettext_lazy("Files"),
        help_text=gettext_lazy("PDF, pictures, video, ZIP or text, 20 MB each."),
    )
    note = forms.CharField(
        label=gettext_lazy("What to look at"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
