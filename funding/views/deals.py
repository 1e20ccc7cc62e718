"""Pages of deals: the studio reads its terms, staff sign them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from funding.access import studio_deal, studio_deals, studio_finance
from funding.forms.deals import DealForm, TermsForm
from funding.models import Deal
from funding.selectors.deals import next_terms_start, rules_of
from funding.selectors.estimates import estimates_of
from funding.selectors.wording import in_plain_words
from funding.services.deals import add_terms, sign_deal
from incubator.accounts.guards import staff_only
from incubator.core import acts, audit
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from studios.models import Studio


@studio_finance
def deal_list(request: SignedIn, studio: Studio) -> HttpResponse:
    deals = studio_deals(request.user, studio).prefetch_related("terms")
    return render(request, "funding/deals.html", {"studio": studio, "deals": deals})


@studio_finance
def deal_page(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    return _page(request, studio_deal(request.user, studio, number), staff=False)


@staff_only("fund.read")
def staff_deal(request: SignedIn, number: str) -> HttpResponse:
    rows = Deal.objects.select_related("game", "studio")
    return _page(request, get_object_or_404(rows, number=number), staff=True)


def _page(request: SignedIn, deal: Deal, *, staff: bool) -> HttpResponse:
    versions = deal.terms.select_related("signed_by").order_by("-version")
    context = {
        "deal": deal,
        "studio": deal.studio,
        "staff": staff,
        "may_sign": staff and acts.may(request.user, "deal.sign_terms", deal),
        "versions": [(terms, in_plain_words(rules_of(terms))) for terms in versions],
        "awards": deal.awards.select_related("fund"),
        "statements": deal.statements.order_by("-period_start")[:12],
        "estimate": estimates_of([deal])[deal.pk],
        "history": audit.history(deal),
    }
    return render(request, "funding/deal.html", context)


@staff_only("deal.sign")
@sent_once
def deal_sign(request: SignedIn) -> HttpResponse:
    form = DealForm(request.POST or None, initial={"game": request.GET.get("game")})
    if request.method == "POST" and form.is_valid():
        game = form.cleaned_data["game"]
        terms = form.built(currency=game.currency)
        with told_on(form):
            if terms is not None:
                deal = sign_deal(
                    game=game,
                    terms=terms,
                    effective_from=form.cleaned_data["effective_from"],
                    actor=request.user,
                )
                messages.success(
                    request,
                    _("%(deal)s with %(studio)s is signed.")
                    % {"deal": deal, "studio": deal.studio},
                )
                return redirect("funding:staff_deal", number=deal.number)
    return render(request, "funding/deal_sign.html", {"form": form})


@staff_only("deal.sign_terms")
@sent_once
def terms_new(request: SignedIn, number: str) -> HttpResponse:
    deal = get_object_or_404(Deal.objects.select_related("game", "studio"), number=number)
    known = deal.terms.order_by("-version").first()
    before = rules_of(known) if known else None
    start = {"effective_from": next_terms_start(deal)}
    form = TermsForm(request.POST or None, before=before, initial=start)
    if request.method == "POST" and form.is_valid():
        terms = form.built(currency=deal.currency)
        with told_on(form):
            if terms is not None:
                added = add_terms(
                    deal=deal,
                    terms=terms,
                    effective_from=form.cleaned_data["effective_from"],
                    actor=request.user,
                )
                messages.success(request, _("%(added)s is signed.") % {"added": added})
                return redirect("funding:staff_deal", number=number)
    agreed = in_plain_words(before) if before else ()
    context = {"form": form, "deal": deal, "before": known, "agreed": agreed}
    return render(request, "funding/terms_new.html", context)
