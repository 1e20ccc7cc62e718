"""Staff pages of funds: the list with what waits for an award, and each fund."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from funding.forms.funds import ContributionForm, FundForm
from funding.models import Award, Fund
from funding.selectors.funds import figures_of, figures_of_funds, requests_waiting_for_award
from funding.services.funds import contribute, open_fund
from incubator.accounts.guards import staff_only
from incubator.core import acts, audit
from incubator.core.money import format_money
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import key_of, sent_once


@staff_only("fund.read")
def fund_list(request: SignedIn) -> HttpResponse:
    funds = list(Fund.objects.all())
    figures = figures_of_funds(funds)
    rows = [(fund, figures[fund.pk]) for fund in funds]
    awards = Award.objects.select_related("studio", "fund").order_by("-pk")[:50]
    return render(
        request,
        "funding/funds.html",
        {
            "rows": rows,
            "waiting": requests_waiting_for_award(),
            "awards": awards,
            "may_award": acts.may(request.user, "award.make"),
        },
    )


@staff_only("fund.open")
@sent_once
def fund_new(request: SignedIn) -> HttpResponse:
    form = FundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            fund = open_fund(actor=request.user, **form.cleaned_data)
            messages.success(
                request, _("%(fund)s is open. Record what was contributed to it.") % {"fund": fund}
            )
            return redirect("funding:fund", slug=fund.slug)
    return render(request, "funding/fund_new.html", {"form": form})


@staff_only("fund.read")
@sent_once
def fund_page(request: SignedIn, slug: str) -> HttpResponse:
    fund = get_object_or_404(Fund, slug=slug)
    form = ContributionForm(request.POST or None, currency=fund.currency)
    if request.method == "POST" and form.is_valid():
        amount = form.cleaned_data["amount"]
        with told_on(form):
            contribute(
                fund=fund,
                amount_minor=amount,
                effective_on=form.cleaned_data["effective_on"],
                note=form.cleaned_data["note"],
                key=key_of(request),
                actor=request.user,
            )
            messages.success(
                request, _("Recorded %(amount)s.") % {"amount": format_money(amount, fund.currency)}
            )
            return redirect("funding:fund", slug=slug)
    context = {
        "fund": fund,
        "figures": figures_of(fund),
        "form": form,
        "contributions": fund.contributions.select_related("recorded_by", "entry"),
        "awards": fund.awards.select_related("studio", "game"),
        "history": audit.history(fund),
    }
    return render(request, "funding/fund.html", context)
