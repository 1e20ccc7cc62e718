"""Tax rates by country, game and day."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from billing.forms.taxes import TaxRateForm
from billing.models import TaxRate
from billing.models.catalogue import plain_percent
from billing.services.taxes import add_tax_rate
from incubator.accounts.countries import country_name
from incubator.accounts.guards import staff_only
from incubator.core import acts, books
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing


def _where(rate: TaxRate) -> str:
    return country_name(rate.country) if rate.country else _("everywhere else")


COLUMNS = (
    Column("country", gettext_lazy("Country"), _where, order="country"),
    Column(
        "game", gettext_lazy("Game"), lambda rate: str(rate.game) if rate.game else _("all games")
    ),
    Column("jurisdiction", gettext_lazy("Jurisdiction"), lambda rate: rate.jurisdiction),
    Column("percent", gettext_lazy("Rate"), lambda rate: plain_percent(rate.percent), numeric=True),
    Column(
        "on_top",
        gettext_lazy("The tax is"),
        lambda rate: _("added on top") if rate.on_top else _("inside the price"),
    ),
    Column(
        "from",
        pgettext_lazy("day", "From"),
        lambda rate: rate.valid_from,
        order="valid_from",
        in_books=True,
        under=lambda rate: _("to come") if rate.valid_from > books.today() else "",
    ),
)


@staff_only("tax_rate.read")
@sent_once
def listed(request: SignedIn) -> HttpResponseBase:
    """Every rate that was, is and will be in force; finance adds new ones."""
    user = request.user
    if request.method == "POST":
        acts.check(user, "tax_rate.add")
    form = TaxRateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            add_tax_rate(**form.cleaned_data, actor=user)
            messages.success(request, _("The tax rate is added."))
            return redirect("billing:tax_rates")
    codes = TaxRate.objects.order_by("country").values_list("country", flat=True).distinct()
    listing = Listing(
        request,
        TaxRate.objects.select_related("game"),
        COLUMNS,
        filters={"country": [(code, country_name(code)) for code in codes if code]},
        search=("jurisdiction", "game__title"),
        order="-valid_from",
        name="tax-rates",
        empty_title=_("No tax rates yet"),
        empty_text=_("Without one, nothing of what is sold is tax."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    may_add = acts.may(user, "tax_rate.add")
    context = {"listing": listing, "form": form if may_add else None}
    return render(request, "billing/staff/tax_rates.html", context)
