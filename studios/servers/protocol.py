"""How builds travel: the same values in and out for a studio's programs and for its browsers."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Field, Schema

from incubator.accounts.models import User
from incubator.api.pages import Body
from incubator.api.problems import as_problem
from incubator.core.acts import open_to
from incubator.core.errors import DomainError
from incubator.documents.uploads import missing_parts
from studios.servers.models import Build, BuildKind, Channel, Platform
from studios.servers.services.builds import take_part


class BuildIn(Body):
    """A build that is announced. `sha256` is of the whole file, in hexadecimal digits."""

    kind: BuildKind
    platform: Platform
    channel: Channel = Channel.BETA
    version: Annotated[str, Field(min_length=1, max_length=40)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    size: Annotated[int, Field(gt=0, lt=2**62)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class BuildOut(Schema):
    """While it is `uploading`, `missing` are the numbers of the parts that have still to come: part
    n begins at byte (n - 1) × `part_size`. `actions` are the keys of what whoever made the API key
    may do to it now.
    """

    number: str
    game: str
    kind: str
    platform: str
    channel: str
    version: str
    state: str
    name: str
    size: int
    sha256: str
    part_size: int
    parts: int
    missing: list[int]
    created_at: datetime
    ready_at: datetime | None
    expires_at: datetime | None
    actions: list[str]


class PartOut(Schema):
    """A part that is there."""

    number: int
    size: int
    sha256: str


def shown_build(build: Build, person: User) -> BuildOut:
    upload = build.upload
    return BuildOut(
        number=build.number,
        game=build.game.slug,
        kind=build.kind,
        platform=build.platform,
        channel=build.channel,
        version=build.version,
        state=build.state,
        name=upload.name,
        size=upload.size,
        sha256=upload.sha256,
        part_size=upload.part_size,
        parts=upload.part_count,
        missing=missing_parts(upload),
        created_at=build.created_at,
        ready_at=build.ready_at,
        expires_at=upload.expires_at if build.is_uploading else None,
        actions=sorted(open_to(build, person)),
    )


def received_part(request: HttpRequest, build: Build, number: int, actor: User) -> PartOut:
    """Take in the part that is the request's body, as it comes."""
    part = take_part(
        build=build,
        number=number,
        source=request,
        length=int(request.META.get("CONTENT_LENGTH") or 0),
        digest=request.headers.get("Content-Digest", ""),
        actor=actor,
    )
    return PartOut(number=part.number, size=part.size, sha256=part.sha256)


def part_answer(request: HttpRequest, build: Build, number: int, actor: User) -> HttpResponse:
    """The same for a page's script, which reads refusals as a program does."""
    try:
        return JsonResponse(received_part(request, build, number, actor).model_dump())
    except DomainError as error:
        return as_problem(error).answer()
