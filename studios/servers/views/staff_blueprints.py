"""Standard blueprints, which operations publish, and those of all studios to read."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incubator.accounts.guards import staff_only
from incubator.core import acts
from incubator.web.buttons import button
from incubator.web.guards import SignedIn
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing
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


def _url(name: str, *args: str) -> str:
    return reverse(f"servers:{name}", args=args)


def staff_blueprint_url(blueprint: Blueprint) -> str:
    return _url("staff_blueprint", blueprint.slug)


def _found(number: str) -> Blueprint:
    rows = Blueprint.objects.select_related("studio", "game__studio")
    return get_object_or_404(rows, slug=number)


@staff_only("blueprint.read")
def staff_blueprints(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    name = Column(
        "name",
        _("Blueprint"),
        lambda r: str(r.blueprint),
        order="blueprint__name",
        url=lambda r: staff_blueprint_url(r.blueprint),
    )
    whose = Column(
        "studio",
        _("Studio"),
        lambda r: r.blueprint.studio.name if r.blueprint.studio else _("standard"),
        order="blueprint__studio__name",
    )
    listing = Listing(
        request,
        BlueprintRevision.objects.current().select_related(*RELATED),
        (name, whose, *COLUMNS),
        filters=FILTERS,
        search=(*SEARCH, "blueprint__studio__name", "blueprint__game__title"),
        name="blueprints",
    )
    if listing.wants_csv:
        return listing.csv_response()
    may_publish = acts.may(request.user, "blueprint.publish")
    context = {"listing": listing, "may_publish": may_publish}
    return render(request, "servers/blueprints/staff_list.html", context)


@staff_only("blueprint.read")
def staff_blueprint(request: SignedIn, number: str) -> HttpResponse:
    return blueprint_page(
        request,
        _found(number),
        None,
        list_url=_url("staff_blueprints"),
        history_url=_url("staff_revisions", number),
    )


@staff_only("blueprint.read")
def staff_revisions(request: SignedIn, number: str) -> HttpResponse:
    urls = {"list_url": _url("staff_blueprints"), "page_url": _url("staff_blueprint", number)}
    return history_page(request, _found(number), None, **urls)


@staff_only("blueprint.read")
@require_safe
def preview_standard(request: SignedIn) -> HttpResponse:
    return preview_page(request)


@staff_only("blueprint.publish")
@sent_once
def publish_blueprint(request: SignedIn) -> HttpResponse:
    """`?of=match` begins from another standard one, `?build=BD-1001` from a build."""
    of = None
    if begun_from := request.GET.get("of", ""):
        standard = get_object_or_404(Blueprint.objects.standard(), slug=begun_from[:50])
        of = standard.current
    context = {
        "lede": "",
        "button": _("Publish blueprint"),
        "title": _("Publish a standard blueprint"),
        "list_url": _url("staff_blueprints"),
        "page_url": _url("staff_blueprints"),
        "preview_url": _url("preview_standard"),
        "hides_secrets": of is not None and bool(of.secrets_set),
    }
    form = new_form(request, server_builds(), of)
    return created_page(request, form, services.publish_blueprint, staff_blueprint_url, context)


@staff_only("blueprint.revise")
@sent_once
def revise_standard(request: SignedIn, number: str) -> HttpResponse:
    found = get_object_or_404(Blueprint.objects.standard(), slug=number)
    urls = {
        "list_url": _url("staff_blueprints"),
        "page_url": _url("staff_blueprint", number),
        "preview_url": _url("preview_standard"),
    }
    return revise_page(request, found, server_builds(), None, urls)


@staff_only("blueprint.withdraw")
@button
def withdraw_standard(request: SignedIn, number: str) -> str:
    found = _found(number)
    services.withdraw_blueprint(blueprint=found, actor=request.user)
    return _("%(blueprint)s is withdrawn. What runs goes on.") % {"blueprint": found}


@staff_only("blueprint.offer")
@button
def offer_standard(request: SignedIn, number: str) -> str:
    found = _found(number)
    services.offer_blueprint(blueprint=found, actor=request.user)
    return _("%(blueprint)s is offered again.") % {"blueprint": found}
