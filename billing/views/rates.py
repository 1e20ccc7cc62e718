"""Exchange rates: what is there, how old it is, and adding a file of them."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from billing.forms.rates import RateFileForm
from billing.models import ExchangeRate, RateFetch, RateOrigin
from billing.selectors import exchange
from billing.services.exchange_rates import Compared, compare_rates, take_in_rates
from billing.services.rate_files import LARGEST
from incubator.accounts.guards import staff_only
from incubator.core import acts, books, shown
from incubator.core.money import CURRENCIES, convert
from incubator.web.bodies import MB, takes_files
from incubator.web.confirmations import Confirmation, confirmation_page
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing

OTHERS = [code for code in CURRENCIES if code != exchange.BASE]
# A quarter of a year of working days; further back the list goes.
DRAWN = 65
# Between the upload and its confirmation.
HELD_SECONDS = 3600

COLUMNS = (
    Column("day", gettext_lazy("Day"), lambda rate: rate.day, order="day", whole=True),
    Column("currency", gettext_lazy("Currency"), lambda rate: rate.currency, order="currency"),
    Column(
        "per_euro", gettext_lazy("For one euro"), lambda rate: rate.plain, numeric=True, whole=True
    ),
    Column("file", gettext_lazy("File"), lambda rate: rate.file.name, wide=True),
    Column(
        "origin", gettext_lazy("Came by"), lambda rate: rate.file.get_origin_display(), wide=True
    ),
)


@staff_only("exchange_rate.read")
@require_GET
def listed(request: SignedIn) -> HttpResponseBase:
    listing = Listing(
        request,
        ExchangeRate.objects.select_related("file"),
        COLUMNS,
        filters={"currency": [(code, code) for code in OTHERS]},
        order="-day",
        name="exchange-rates",
        empty_title=_("No exchange rates yet"),
        empty_text=_("Upload the European Central Bank's file, or have it fetched each day."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    newest = exchange.newest_day()
    context = {
        "listing": listing,
        "newest": exchange.newest_rates(),
        "day": newest,
        "age": timesince(newest, books.today(), depth=1) if newest else "",
        "old": exchange.are_old(newest, books.today()),
        "failed": RateFetch.objects.exclude(outcome="open").first(),
        "may_add": acts.may(request.user, "exchange_rate.add"),
        **_chart(request.GET.get("currency", "")),
    }
    return render(request, "billing/staff/exchange_rates.html", context)


def _chart(chosen: str) -> dict[str, Any]:
    """What 100 euros were in the chosen currency, in its minor units; dollars if none is chosen."""
    currency = chosen if chosen in OTHERS else OTHERS[0]
    drawn = [
        (shown.day(rate.day), convert(100_00, exchange.BASE, currency, rate.per_euro))
        for rate in exchange.rates_of(currency, most=DRAWN)
    ]
    return {"chosen": currency, "drawn": drawn}


@staff_only("exchange_rate.add")
@takes_files(LARGEST + MB)
@sent_once
def upload(request: SignedIn) -> HttpResponse:
    """A file is looked at and held; the next page says what it brings, and asks."""
    form = RateFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        with told_on(form, "file"):
            compared = compare_rates(content)
            if not compared.new:
                messages.info(request, _("All rates of this file are there already."))
                return redirect("billing:exchange_rates")
            held = uuid.uuid4()
            cache.set(_place(request, held), (file.name, content), HELD_SECONDS)
            return redirect("billing:confirm_rates", held)
    return render(request, "billing/staff/upload_rates.html", {"form": form})


@staff_only("exchange_rate.add")
@sent_once
def confirm(request: SignedIn, held: uuid.UUID) -> HttpResponse:
    name, content = cache.get(_place(request, held)) or ("", b"")
    if not content:
        messages.warning(request, _("The file is no longer at hand. Upload it again."))
        return redirect("billing:upload_rates")
    if request.method == "POST":
        with told_on(request):
            taken = take_in_rates(
                content=content, name=name, origin=RateOrigin.UPLOAD, actor=request.user
            )
            messages.success(request, _added(taken.added if taken else 0))
        return redirect("billing:exchange_rates")
    with told_on(request):
        return confirmation_page(request, _asked(name, compare_rates(content)))
    return redirect("billing:upload_rates")


def _place(request: SignedIn, held: uuid.UUID) -> str:
    return f"held-rates:{request.user.pk}:{held}"


def _added(count: int) -> str:
    if not count:
        return _("All rates of this file are there already.")
    said = ngettext("%(count)s rate is added.", "%(count)s rates are added.", count)
    return said % {"count": shown.count(count)}


def _asked(name: str, compared: Compared) -> Confirmation:
    url = reverse("billing:exchange_rates")
    first, last = compared.days or (books.today(), books.today())
    newest = [rate for rate in compared.new if rate.day == last]
    return Confirmation(
        title=_("Add these exchange rates?"),
        label=_("Add exchange rates"),
        cancel_url=url,
        trail=[(_("Exchange rates"), url), (name, "")],
        facts=[
            (_("File"), name),
            (_("New rates"), shown.count(len(compared.new))),
            (_("There already"), shown.count(compared.known)),
            (_("Days"), f"{shown.day(first)} – {shown.day(last)}"),
            (_("Currencies"), ", ".join(compared.currencies)),
            (
                _("For one euro on %(day)s") % {"day": shown.day(last)},
                ", ".join(f"{rate.per_euro.normalize():f} {rate.currency}" for rate in newest),
            ),
        ],
        note=_("What is added stays: orders and statements are counted by it."),
    )
