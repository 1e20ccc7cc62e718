"""Builds, for a studio's own programs: announced, sent in parts, finished."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from ninja import Query, Router

from incubator.api.frame import same_again
from incubator.api.pages import Page, Window, page
from incubator.documents.models.uploads import PART_SIZE
from incubator.web.bodies import takes_files
from studios.api import KeyedRequest, StudioKeyAuth
from studios.models import Scope
from studios.servers.models import Build
from studios.servers.protocol import BuildIn, BuildOut, PartOut, received_part, shown_build
from studios.servers.services import builds as services
from studios.servers.tasks import check_sooner

router = Router(tags=["Builds"])
WRITER = StudioKeyAuth(Scope.WRITE_BUILDS)


def _builds(request: KeyedRequest) -> QuerySet[Build]:
    return Build.objects.filter(game__in=request.caller.games()).select_related(
        "studio", "game__studio", "upload"
    )


def _build(request: KeyedRequest, number: str) -> Build:
    found = _builds(request).filter(number=number).first()
    if found is None:
        raise Http404
    return found


@router.get(
    "/builds",
    auth=StudioKeyAuth(Scope.READ_BUILDS),
    response=Page[BuildOut],
    summary="List builds",
)
def list_builds(
    request: KeyedRequest, response: HttpResponse, window: Query[Window]
) -> dict[str, Any]:
    """Newest first, with those that are still on their way."""
    shown = partial(shown_build, person=request.caller.person)
    return page(request, response, _builds(request), window, shown)


@router.get(
    "/builds/{number}",
    auth=StudioKeyAuth(Scope.READ_BUILDS),
    response=BuildOut,
    summary="Read a build",
)
def read_build(request: KeyedRequest, number: str) -> BuildOut:
    """What is `missing` while it is uploading, so that an upload goes on where it broke off."""
    return shown_build(_build(request, number), request.caller.person)


@router.post("/games/{game}/builds", auth=WRITER, response={201: BuildOut}, summary="Begin a build")
def begin_build(
    request: KeyedRequest, response: HttpResponse, game: str, body: BuildIn
) -> BuildOut:
    """Announces a file. Then PUT each part, in any order and several at once, and finish.

    The same Idempotency-Key again answers with the same build, so a job that was killed goes on.
    """
    build = services.begin_build(
        game=request.caller.game(game), actor=request.caller.person, **body.dict()
    )
    response["Location"] = reverse("api:read_build", args=[build.number])
    return shown_build(build, request.caller.person)


@router.put(
    "/builds/{number}/parts/{part}",
    auth=WRITER,
    response=PartOut,
    summary="Send a part",
    openapi_extra={
        "parameters": [
            {
                "in": "header",
                "name": "Content-Digest",
                "required": True,
                "schema": {"type": "string"},
                "description": "RFC 9530: sha-256=:the part's SHA-256 in base64:",
            }
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        },
    },
)
@takes_files(PART_SIZE)
@same_again
def send_part(request: KeyedRequest, number: str, part: int) -> PartOut:
    """The bytes of part n as they are. The same part again changes nothing."""
    build = _build(request, number)
    return received_part(request, build, part, request.caller.person)


@router.post(
    "/builds/{number}/finish",
    auth=WRITER,
    response={202: BuildOut},
    summary="Finish a build",
)
def finish_build(request: KeyedRequest, number: str) -> BuildOut:
    """All parts were sent. It is checked as a whole, and then `ready` or `refused`."""
    build = services.finish_build(build=_build(request, number), actor=request.caller.person)
    transaction.on_commit(check_sooner)
    return shown_build(build, request.caller.person)


@router.post(
    "/builds/{number}/abandon", auth=WRITER, response=BuildOut, summary="Give an upload up"
)
def abandon_build(request: KeyedRequest, number: str) -> BuildOut:
    """The rest will not be sent; the version may be used again."""
    build = services.abandon_build(build=_build(request, number), actor=request.caller.person)
    return shown_build(build, request.caller.person)


@router.post("/builds/{number}/promote", auth=WRITER, response=BuildOut, summary="Promote a build")
def promote_build(request: KeyedRequest, number: str) -> BuildOut:
    """From beta to stable."""
    build = services.promote_build(build=_build(request, number), actor=request.caller.person)
    return shown_build(build, request.caller.person)


@router.post("/builds/{number}/retire", auth=WRITER, response=BuildOut, summary="Retire a build")
def retire_build(request: KeyedRequest, number: str) -> BuildOut:
    """Its file goes, and what is known of it stays."""
    build = services.retire_build(build=_build(request, number), actor=request.caller.person)
    return shown_build(build, request.caller.person)
