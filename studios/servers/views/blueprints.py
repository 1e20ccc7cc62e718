"""Blueprints of a studio: its own, and the standard ones it may begin from."""

from functools import partial

from django.db.models import Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incubator.core.acts import STUDIO, link_to
from incubator.web.buttons import button
from incubator.web.guards import SignedIn
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing
from studios.access import acts_somewhere, narrowed, roles_for, studio_member, visible_game
from studios.models import Game, Studio
from studios.servers.models import Blueprint, BlueprintRevision
from studios.servers.services import blueprints as services
from studios.servers.views.blueprint_pages import (
    COLUMNS,
    FILTERS,
    RELATED,
    SEARCH,
    blueprint_page,
    created_page,
    history_page,
    new_form,
    preview_page,
    revise_page,
    server_builds,
)


def _url(name: str, studio: Studio, *args: str) -> str:
    return reverse(f"servers:{name}", args=[studio.slug, *args])


def _own(request: SignedIn, studio: Studio) -> QuerySet[Blueprint]:
    rows = Blueprint.objects.filter(studio=studio).select_related("studio", "game__studio")
    return narrowed(rows, request.user, studio)


def _readable(request: SignedIn, studio: Studio, number: str) -> Blueprint:
    """One of the studio's own, or a standard one."""
    rows = Blueprint.objects.filter(Q(pk__in=_own(request, studio)) | Q(studio=None))
    return get_object_or_404(rows.select_related("studio", "game__studio"), slug=number)


def _writable_games(request: SignedIn, studio: Studio) -> list[Game]:
    roles = roles_for("blueprint.derive")
    if not acts_somewhere(request.user, studio, *roles):
        return []
    return list(narrowed(studio.games.all(), request.user, studio, *roles, path="pk"))


def blueprint_url(blueprint: Blueprint) -> str:
    """Of a studio's own."""
    return link_to(blueprint, STUDIO)


@studio_member()
def blueprints(request: SignedIn, studio: Studio) -> HttpResponse | StreamingHttpResponse:
    name = Column(
        "name",
        _("Blueprint"),
        lambda r: str(r.blueprint),
        order="blueprint__name",
        url=lambda r: blueprint_url(r.blueprint),
    )
    number = Column("number", _("Number"), lambda r: r.blueprint.slug, order="blueprint")
    game = Column(
        "game", _("Game"), lambda r: r.blueprint.game.title, order="blueprint__game__title"
    )
    current = BlueprintRevision.objects.current().filter(blueprint__studio=studio)
    listing = Listing(
        request,
        narrowed(current.select_related(*RELATED), request.user, studio, path="blueprint__game"),
        (name, number, game, *COLUMNS),
        filters=FILTERS,
        search=(*SEARCH, "blueprint__game__title"),
        name=f"{studio.slug}-blueprints",
        empty_title=_("No blueprint of your own yet"),
        empty_text=_("Make one for a build of yours, or begin from a standard one."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    context = {
        "studio": studio,
        "listing": listing,
        "games": _writable_games(request, studio),
        "standard": Blueprint.objects.standard().offered(),
    }
    return render(request, "servers/blueprints/list.html", context)


@studio_member()
def blueprint(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    found = _readable(request, studio, number)
    games = [one for one in _writable_games(request, studio) if found.game_id in (None, one.pk)]
    derive_urls = [
        (one, f"{_url('new_blueprint', studio, one.slug)}?of={found.slug}") for one in games
    ]
    return blueprint_page(
        request,
        found,
        studio,
        list_url=_url("blueprints", studio),
        history_url=_url("blueprint_history", studio, number),
        derive_urls=derive_urls if found.is_offered or found.studio_id else [],
    )


@studio_member()
def blueprint_history(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    return history_page(
        request,
        _readable(request, studio, number),
        studio,
        list_url=_url("blueprints", studio),
        page_url=_url("blueprint", studio, number),
    )


@studio_member()
@require_safe
def preview_blueprint(request: SignedIn, studio: Studio) -> HttpResponse:
    return preview_page(request)


@studio_member("blueprint.derive")
@sent_once
def new_blueprint(request: SignedIn, studio: Studio, game: str) -> HttpResponse:
    """`?of=match` begins from a blueprint, `?build=BD-1001` from a build."""
    found = visible_game(request.user, studio.slug, game)
    of = None
    if begun_from := request.GET.get("of", ""):
        of = _readable(request, studio, begun_from[:50]).current
    context = {
        "studio": studio,
        "lede": found.title,
        "button": _("Make blueprint"),
        "title": _("Make a blueprint"),
        "list_url": _url("blueprints", studio),
        "page_url": _url("blueprints", studio),
        "preview_url": _url("preview_blueprint", studio),
        "hides_secrets": of is not None and bool(of.secrets_set),
    }
    form = new_form(request, server_builds().filter(game=found), of)
    make = partial(services.derive_blueprint, game=found, of=of)
    return created_page(request, form, make, blueprint_url, context)


@studio_member("blueprint.revise")
@sent_once
def revise_blueprint(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    found = get_object_or_404(_own(request, studio), slug=number)
    urls = {
        "list_url": _url("blueprints", studio),
        "page_url": _url("blueprint", studio, number),
        "preview_url": _url("preview_blueprint", studio),
    }
    builds = server_builds().filter(game=found.game)
    return revise_page(request, found, builds, studio, urls)


@studio_member("blueprint.withdraw")
@button
def withdraw_blueprint(request: SignedIn, studio: Studio, number: str) -> str:
    found = get_object_or_404(_own(request, studio), slug=number)
    services.withdraw_blueprint(blueprint=found, actor=request.user)
    return _("%(blueprint)s is withdrawn. What runs goes on.") % {"blueprint": found}


@studio_member("blueprint.offer")
@button
def offer_blueprint(request: SignedIn, studio: Studio, number: str) -> str:
    found = get_object_or_404(_own(request, studio), slug=number)
    services.offer_blueprint(blueprint=found, actor=request.user)
    return _("%(blueprint)s is offered again.") % {"blueprint": found}
