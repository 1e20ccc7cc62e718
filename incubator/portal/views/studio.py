"""A studio's home: what is next, who has to act, the figures, what changed."""

from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from billing.models import Discount
from billing.selectors.discounts import waiting_discounts
from funding.selectors.awards import milestones_of
from funding.selectors.payouts import free_to_pay_out
from incubator.accounts.access import may_read_everything
from incubator.core import acts, audit
from incubator.portal.figures import given_so_far, paid_by_month, usage_by_month
from incubator.portal.studio_steps import steps_of
from incubator.web.guards import SignedIn
from studios.access import READ_MONEY, acts_as, narrowed, studio_member, visible_games
from studios.models import Studio, StudioRole
from studios.selectors.studios import games_of, invitations_for, requests_of
from studios.servers.selectors import in_trouble, troubles_of

CHANGES_SHOWN = 8


@studio_member()
@require_safe
def home(request: SignedIn, studio: Studio) -> HttpResponse:
    # Members of some games only see those; what is next and what is paid is of the whole studio.
    whole = may_read_everything(request.user) or acts_as(request.user, studio, *StudioRole.values)
    with_money = whole and acts.may(request.user, READ_MONEY, studio)
    running = Count("servers", filter=Q(servers__observed="running"))
    rows = visible_games(request.user, studio).select_related("deal").order_by("pk")
    trouble = Exists(in_trouble().filter(game=OuterRef("pk")))
    proposed = Exists(Discount.objects.proposed().filter(product__game=OuterRef("pk")))
    rows = rows.annotate(servers_running=running, given=given_so_far(), trouble=trouble)
    games = list(rows.annotate(discount_proposed=proposed))
    if whole:
        games_of(studio, known=games)
        if not any(getattr(game, "discount_proposed", False) for game in games):
            waiting_discounts(studio, known=())
        if not any(getattr(game, "trouble", False) for game in games):
            troubles_of(studio, known=())
    own = narrowed(studio.requests.order_by("pk"), request.user, studio)
    requests = requests_of(studio) if whole else list(own)
    currency = games[0].currency if games else "USD"
    awards = {one.award_id: one.award for one in milestones_of(studio)} if with_money else {}
    subjects = [*games, *requests, *((studio, *awards.values()) if whole else ())]
    context = {
        "studio": studio,
        "games": games,
        "invitations": invitations_for(request.user),
        "steps": steps_of(studio, request.user) if whole else [],
        "with_money": with_money,
        "currency": currency,
        "months": paid_by_month(currency, studio) if with_money else [],
        "given": getattr(games[0], "given", 0) if with_money and games else 0,
        "usage": usage_by_month(currency, studio) if with_money else [],
        "free": free_to_pay_out(studio, currency) if with_money else 0,
        "servers_running": sum(getattr(game, "servers_running", 0) for game in games),
        "history": audit.history(*subjects)[:CHANGES_SHOWN],
    }
    return render(request, "portal/studio.html", context)
