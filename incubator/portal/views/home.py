"""Homes: what waits for me, what changed, the figures that matter."""

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from billing.cards.access import distributor_of
from incubator.accounts.access import is_staff
from incubator.accounts.guards import staff_only
from incubator.core import books
from incubator.portal.changes import changes_for
from incubator.portal.role_figures import cards_for
from incubator.portal.search import search as find
from incubator.portal.waiting import waiting_for
from incubator.web.guards import SignedIn, signed_in
from studios.models import Application, Studio
from studios.selectors.studios import invitations_for

CHANGES_SHOWN = 8
QUICK_HITS = 8


@signed_in
@require_safe
def home(request: SignedIn) -> HttpResponse:
    """The door after signing in: each to where their work is."""
    if is_staff(request.user):
        return redirect("portal:staff")
    studio = Studio.objects.of(request.user).order_by("pk").first()
    if studio is not None:
        return redirect("portal:studio", studio.slug)
    if distributor_of(request.user) is not None:
        return redirect("cards:distributor")
    invitation = invitations_for(request.user).first()
    if invitation is not None:
        return redirect("studios:invitation", invitation.pk)
    application = Application.objects.filter(founder=request.user).order_by("-pk").first()
    if application is not None:
        return redirect("studios:application", application.number)
    return redirect("billing:library")


@staff_only()
@require_safe
def staff(request: SignedIn) -> HttpResponse:
    items = waiting_for(request.user)
    kind = request.GET.get("kind", "")
    today = books.today()
    to_come = [item.due for item in items if item.due and item.due >= today]
    context = {
        "invitations": invitations_for(request.user),
        "items": [item for item in items if kind in ("", item.kind)],
        "count": len(items),
        "oldest": min((item.since for item in items), default=None),
        "late": sum(1 for item in items if item.due and item.due < today),
        "next_due": min(to_come, default=None),
        "kind": kind,
        "kinds": sorted(Counter(item.kind for item in items).items()),
        "changes": changes_for(request.user, CHANGES_SHOWN),
        "cards": cards_for(request.user),
    }
    return render(request, "portal/staff.html", context)


@signed_in
@require_safe
@vary_on_headers("HX-Request")
def search(request: SignedIn) -> HttpResponse:
    """The whole answer as a page, or its first few as the fragment under the search field."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:100]
    hits = find(request.user, text)
    if request.headers.get("HX-Request"):
        context = {
            "search_text": text,
            "hits": hits[:QUICK_HITS],
            "more": max(0, len(hits) - QUICK_HITS),
        }
        return render(request, "portal/hits.html", context)
    return render(request, "portal/search.html", {"search_text": text, "hits": hits})
