"""A studio's home, its people and where it is paid; the staff's list of studios."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.accounts.guards import staff_only
from incubator.core import acts, audit
from incubator.web.buttons import button
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing
from studios.access import studio_member, studio_money
from studios.forms.studios import BankAccountForm, MemberForm, RightsForm
from studios.models import Studio, StudioRole
from studios.services.memberships import add_member, remove_member, set_rights
from studios.services.studios import set_bank_account


@studio_member("member.add")
@sent_once
def members(request: SignedIn, studio: Studio) -> HttpResponse:
    user = request.user
    form = MemberForm(request.POST or None)
    if form.is_valid():
        added, role = form.cleaned_data["email"], form.cleaned_data["role"]
        with told_on(form, "email"):
            add_member(studio=studio, user=added, role=role, actor=user)
            messages.success(
                request,
                _("%(added)s now belongs to %(studio)s.") % {"added": added, "studio": studio},
            )
            return redirect("studios:members", studio.slug)
    return render(
        request,
        "studios/members.html",
        {
            "studio": studio,
            "memberships": studio.memberships.select_related("user").prefetch_related(
                "game_rights__game"
            ),
            "form": form if acts.may(user, "member.add", studio) else None,
            "may_change_bank_account": acts.may(user, "studio.change_bank_account", studio),
            "history": audit.history(studio),
        },
    )


@studio_member("member.change_rights", whole=True)
def member(request: SignedIn, studio: Studio, member: int) -> HttpResponse:
    """What one member may do, in the studio and in each game."""
    user = request.user
    found = get_object_or_404(studio.memberships.select_related("user", "studio"), pk=member)
    form = RightsForm(request.POST or None, membership=found)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            set_rights(
                membership=found,
                role=form.cleaned_data["role"],
                all_games=form.cleaned_data["all_games"],
                in_games=form.in_games,
                actor=user,
            )
            messages.success(
                request, _("The rights of %(user)s are changed.") % {"user": found.user}
            )
            return redirect("studios:members", studio.slug)
    may_change = acts.may(user, "member.change_rights", studio) and found.role != StudioRole.OWNER
    context = {
        "studio": studio,
        "membership": found,
        "form": form if may_change else None,
        "may_remove": acts.may(user, "member.remove", studio) and found.user_id != user.pk,
    }
    return render(request, "studios/member.html", context)


@studio_member("member.remove", whole=True)
@button
def remove(request: SignedIn, studio: Studio, member: int) -> HttpResponse:
    found = get_object_or_404(studio.memberships.select_related("user", "studio"), pk=member)
    remove_member(membership=found, actor=request.user)
    messages.success(
        request,
        _("%(user)s no longer belongs to %(studio)s.") % {"user": found.user, "studio": studio},
    )
    return redirect("studios:members", studio.slug)


@studio_money(whole=True)
@sent_once
def bank_account(request: SignedIn, studio: Studio) -> HttpResponse:
    user = request.user
    form = BankAccountForm(request.POST or None, initial={"bank_account": studio.bank_account})
    if form.is_valid():
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
        lambda s: date_format(s.created_at, "DATE_FORMAT"),
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
