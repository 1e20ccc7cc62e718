"""Builds of a studio: the list, the page of one, and the steps of an upload for the page's script."""

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from incubator.core import audit, shown
from incubator.core.acts import may
from incubator.documents.downloads import Kept, hand_out
from incubator.documents.models.uploads import PART_SIZE
from incubator.documents.uploads import missing_parts
from incubator.web.bodies import takes_files
from incubator.web.buttons import button
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing
from studios.access import acts_somewhere, narrowed, roles_for, studio_member, visible_game
from studios.models import Studio
from studios.servers.forms import BuildForm
from studios.servers.models import BUILD, Build, BuildKind, Channel, Platform
from studios.servers.protocol import part_answer, shown_build
from studios.servers.services import builds as services
from studios.servers.tasks import check_sooner


def build_url(build: Build) -> str:
    return reverse("servers:build", args=[build.studio.slug, build.number])


BUILD_COLUMNS = (
    Column("game", gettext_lazy("Game"), lambda b: b.game.title, order="game__title"),
    Column("version", gettext_lazy("Version"), lambda b: b.version, order="version"),
    Column("kind", gettext_lazy("Kind"), lambda b: b.get_kind_display(), order="kind"),
    Column("platform", gettext_lazy("Platform"), lambda b: b.get_platform_display()),
    Column("channel", gettext_lazy("Channel"), lambda b: b.get_channel_display()),
    Column(
        "size",
        gettext_lazy("Size"),
        lambda b: filesizeformat(b.upload.size),
        order="upload__size",
        numeric=True,
    ),
    Column(
        "uploaded",
        gettext_lazy("Uploaded"),
        lambda b: shown.moment(b.created_at),
        order="created_at",
        wide=True,
    ),
    Column("state", gettext_lazy("State"), lambda b: b.label, tone=lambda b: b.tone),
)
BUILD_FILTERS = {
    "state": list(BUILD.choices),
    "kind": list(BuildKind.choices),
    "platform": list(Platform.choices),
    "channel": list(Channel.choices),
}
RELATED = ("studio", "game__studio", "upload", "uploaded_by")


def _builds(request: SignedIn, studio: Studio) -> QuerySet[Build]:
    rows = Build.objects.filter(studio=studio).select_related(*RELATED)
    return narrowed(rows, request.user, studio)


def _build(request: SignedIn, studio: Studio, number: str) -> Build:
    return get_object_or_404(_builds(request, studio), number=number)


@studio_member()
def builds(request: SignedIn, studio: Studio) -> HttpResponse | StreamingHttpResponse:
    number = Column("number", _("Build"), lambda b: b.number, order="number", url=build_url)
    listing = Listing(
        request,
        _builds(request, studio),
        (number, *BUILD_COLUMNS),
        filters=BUILD_FILTERS,
        search=("number", "version", "game__title", "upload__name"),
        name=f"{studio.slug}-builds",
        empty_title=_("No build yet"),
        empty_text=_("Upload one from a game's page, or from your build server with an API key."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    roles = roles_for("build.upload")
    games = narrowed(studio.games.all(), request.user, studio, *roles, path="pk")
    may_upload = acts_somewhere(request.user, studio, *roles)
    context = {"studio": studio, "listing": listing, "games": games if may_upload else []}
    return render(request, "servers/builds/list.html", context)


@studio_member("build.upload")
@sent_once
def new_build(request: SignedIn, studio: Studio, game: str) -> HttpResponse:
    """The page's script sends the form once the file is hashed, and its parts after that."""
    found = visible_game(request.user, studio.slug, game)
    form = BuildForm(request.POST or None)
    if form.is_valid():
        with told_on(form):
            build = services.begin_build(game=found, actor=request.user, **form.cleaned_data)
            return _begun(build)
    context = {
        "studio": studio,
        "game": found,
        "form": form,
        "part_size": PART_SIZE,
        "site_url": settings.SITE_URL,
    }
    return render(request, "servers/builds/new.html", context)


def _begun(build: Build) -> HttpResponse:
    answer = HttpResponse(status=201)
    answer["Location"] = build_url(build)
    return answer


@studio_member()
def build(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    found = _build(request, studio, number)
    return build_page(
        request,
        found,
        list_url=reverse("servers:builds", args=[studio.slug]),
        file_url=reverse("servers:build_file", args=[studio.slug, number]),
    )


def build_page(request: SignedIn, found: Build, *, list_url: str, file_url: str) -> HttpResponse:
    missing = missing_parts(found.upload)
    context = {
        "studio": found.studio,
        "build": found,
        "list_url": list_url,
        "file_url": file_url,
        "missing": len(missing),
        "arrived": found.upload.part_count - len(missing),
        "sends": found.is_uploading and may(request.user, "build.upload", found.game),
        "history": audit.history(found),
    }
    return render(request, "servers/builds/build.html", context)


@studio_member()
@require_safe
def build_state(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    """What the script goes by: the same as the API says."""
    found = _build(request, studio, number)
    return JsonResponse(shown_build(found, request.user).model_dump())


@takes_files(PART_SIZE)
@studio_member("build.upload")
@require_http_methods(["PUT"])
def build_part(request: SignedIn, studio: Studio, number: str, part: int) -> HttpResponse:
    return part_answer(request, _build(request, studio, number), part, request.user)


@studio_member("build.finish")
@button
def finish_build(request: SignedIn, studio: Studio, number: str) -> str:
    done = services.finish_build(build=_build(request, studio, number), actor=request.user)
    transaction.on_commit(check_sooner)
    return _("%(build)s is being checked.") % {"build": done}


@studio_member("build.abandon")
@button
def abandon_build(request: SignedIn, studio: Studio, number: str) -> str:
    done = services.abandon_build(build=_build(request, studio, number), actor=request.user)
    return _("%(build)s is given up. Its version may be used again.") % {"build": done}


@studio_member("build.promote")
@button
def promote_build(request: SignedIn, studio: Studio, number: str) -> str:
    done = services.promote_build(build=_build(request, studio, number), actor=request.user)
    return _("%(build)s is stable now.") % {"build": done}


@studio_member("build.retire")
@button
def retire_build(request: SignedIn, studio: Studio, number: str) -> str:
    done = services.retire_build(build=_build(request, studio, number), actor=request.user)
    return _("%(build)s is retired. Its file is gone.") % {"build": done}


@studio_member()
@require_safe
def build_file(request: SignedIn, studio: Studio, number: str) -> HttpResponseBase:
    return handed_out(request, _build(request, studio, number))


def handed_out(request: HttpRequest, build: Build) -> HttpResponseBase:
    """The file, whole or in parts. Raises Http404 where there is none (any more)."""
    if not build.has_file:
        raise Http404
    upload = build.upload
    kept = Kept(
        place=str(upload.file.name),
        size=upload.size,
        mark=upload.sha256,
        content_type="application/octet-stream",
        filename=upload.name,
    )
    return hand_out(request, kept)
