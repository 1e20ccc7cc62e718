"""Where a studio is paid; the staff's list of studios."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.accounts.guards import staff_only
from incubator.core import acts, audit, shown
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing
from studios.access import studio_money
from studios.forms.studios import BankAccountForm
from studios.models import Studio
from studios.services.studios import set_bank_account


@studio_money(whole=True)
@sent_once
def bank_account(request: SignedIn, studio: Studio) -> HttpResponse:
    user = request.user
    form = BankAccountForm(request.POST or None, initial={"bank_account": studio.bank_account})
    if form.is_valid():
        with told_on(form, "bank_account"):
            set_bank_account(studio=studio, actor=user, **form.cleaned_data)
            messages.success(request, _("The bank account is changed."))
            return redirect("studios:bank_account", studio.slug)
    may_change = acts.may(user, "studio.change_bank_account", studio)
    context = {"studio": studio, "form": form if may_change else None}
    return render(request, "studios/bank_account.html", context)


COLUMNS = (
    Column(
        "name",
        gettext_lazy("Studio"),
        lambda s: s.name,
        order="name",
        url=lambda s: reverse("studios:staff_studio", args=[s.slug]),
    ),
    Column(
        "games", gettext_lazy("Games"), lambda s: s.game_count, order="game_count", numeric=True
    ),
    Column(
        "members",
        gettext_lazy("Members"),
        lambda s: s.member_count,
        order="member_count",
        numeric=True,
    ),
    Column(
        "since",
        gettext_lazy("Admitted"),
        lambda s: shown.day(s.created_at),
        order="created_at",
    ),
)


@staff_only()
def staff_studios(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    listing = Listing(
        request,
        Studio.objects.annotate(
            game_count=Count("games", distinct=True),
            member_count=Count("memberships", distinct=True),
        ),
        COLUMNS,
        search=("name", "slug", "games__title"),
        order="name",
        name="studios",
        empty_title=_("No studio yet"),
        empty_text=_("A studio exists as soon as its application is accepted."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    return render(request, "studios/staff/studios.html", {"listing": listing})


@staff_only()
def staff_studio(request: SignedIn, studio: str) -> HttpResponse:
    found = get_object_or_404(Studio, slug=studio)
    return render(
        request,
        "studios/staff/studio.html",
        {
            "studio": found,
            "games": found.games.all(),
            "memberships": found.memberships.select_related("user"),
            "requests": found.requests.select_related("game").order_by("-pk"),
            "may_read_requests": acts.may(request.user, "resource_request.read"),
            "may_read_money": acts.may(request.user, "studio.read_money", found),
            "history": audit.history(found, *found.requests.all()),
        },
    )
