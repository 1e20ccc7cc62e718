"""What hosts' agents ask for: to join, their turns, the agent's own file and builds.

Programs ask here, with a token of their own and no session; they read statuses and JSON.
"""

import hashlib
from functools import cache
from typing import Annotated, Any

from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from ninja import Schema
from pydantic import Base64Bytes, Field, ValidationError

from incubator.web.guards import open_to_all
from studios.servers.agent.bundle import bundle
from studios.servers.agent.host import VERSION
from studios.servers.errors import HostUnknown
from studios.servers.models import Build, Server
from studios.servers.services.hosts import Joined, host_of, join_host
from studios.servers.services.logs import Part
from studios.servers.services.turns import HostSaid, Said, take_turn
from studios.servers.tasks import look_sooner
from studios.servers.views.builds import handed_out

# How long the address of a build is good: a large one takes its time, and is asked for anew.
BUILD_SECONDS = 6 * 3600
_signer = TimestampSigner(salt="studios.servers.build")

Words = Annotated[str, Field(max_length=100_000)]
Amount = Annotated[float, Field(ge=0, lt=1e9, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, lt=2**31)]


class JoinIn(Schema):
    """What a machine is, and has."""

    platform: Annotated[str, Field(max_length=100)]
    processors: Annotated[int, Field(gt=0, le=4096)]
    memory_mb: Annotated[int, Field(gt=0, lt=2**31)]
    contains: bool
    version: Count


class PortIn(Schema):
    """A port that a server has."""

    name: Annotated[str, Field(pattern="^[0-9A-Za-z_-]{1,20}$")]
    protocol: Annotated[str, Field(pattern="^(tcp|udp)$")]
    port: Annotated[int, Field(gt=0, lt=65_536)]


class RunsIn(Schema):
    """What it was told to run, by a row that may be lost."""

    name: Annotated[str, Field(max_length=200)] = ""
    program: Annotated[str, Field(pattern="^[0-9A-Za-z_-]{0,20}$")] = ""
    build: Annotated[str, Field(pattern="^([0-9a-f]{64})?$")] = ""
    ports: Annotated[list[PortIn], Field(max_length=100)] | None = None
    memory_mb: Count | None = None
    cpu_percent: Count | None = None


class ServerIn(Schema):
    """What an agent says of one server."""

    key: Annotated[str, Field(pattern="^[0-9a-zA-Z]{1,64}$")]
    desired: Annotated[str, Field(max_length=10)]
    phase: Annotated[str, Field(pattern="^(installing|running|ended|refused)$")]
    seconds: Amount = 0
    code: Annotated[int, Field(ge=-(2**31), lt=2**31)] | None = None
    why: Words = ""
    detail: Words = ""
    healthy: bool | None = None
    players: Count | None = None
    memory_mb: Count | None = None
    cpu_seconds: Amount | None = None
    log: Words = ""
    runs: RunsIn | None = None


class LogPartIn(Schema):
    """What was asked for of a log. An agent that is older says it otherwise, and is not asked."""

    key: Annotated[str, Field(pattern="^[0-9a-zA-Z]{1,64}$")]
    start: Annotated[int, Field(ge=0, lt=2**62)]
    total: Annotated[int, Field(ge=0, lt=2**62)]
    bytes: Annotated[Base64Bytes, Field(max_length=100_000)] = b""
    before: Annotated[int, Field(ge=0, lt=2**62)] | None = None


class TurnIn(Schema):
    """What an agent says of its host."""

    version: Count
    boot: Annotated[str, Field(max_length=100)] = ""
    disk_free_mb: Annotated[int, Field(ge=0, lt=2**53)]
    contains: bool
    servers: Annotated[list[ServerIn], Field(max_length=5_000)] = []
    log_parts: Annotated[list[LogPartIn], Field(max_length=100)] = []


@open_to_all
@csrf_exempt
@require_POST
def join(request: HttpRequest) -> JsonResponse:
    if not _token(request):
        return JsonResponse({"detail": "unauthorized"}, status=403)
    try:
        given = JoinIn.model_validate_json(request.body)
    except ValidationError as error:
        return _malformed(error)
    joined = Joined(**given.dict(), address=request.META.get("REMOTE_ADDR", ""))
    try:
        host, token = join_host(token=_token(request), joined=joined)
    except HostUnknown as error:
        return JsonResponse({"detail": str(error)}, status=403)
    return JsonResponse({"name": host.name, "token": token})


@open_to_all
@csrf_exempt
@require_POST
def turn(request: HttpRequest) -> JsonResponse:
    try:
        host = host_of(_token(request))
    except HostUnknown as error:
        return JsonResponse({"detail": str(error)}, status=403)
    try:
        given = TurnIn.model_validate_json(request.body)
    except ValidationError as error:
        return _malformed(error)
    said = HostSaid(
        version=given.version,
        boot=given.boot,
        disk_free_mb=given.disk_free_mb,
        contains=given.contains,
        servers=tuple(_said(one) for one in given.servers),
        log_parts=tuple(_part(one) for one in given.log_parts),
    )
    answer, changed = take_turn(host=host, said=said, build_of=lambda s: _build_of(request, s))
    if changed:
        transaction.on_commit(look_sooner)
    if given.version < VERSION:
        answer["update"] = {
            "version": VERSION,
            "url": request.build_absolute_uri(reverse("servers:agent_file")),
            "sha256": _agent()[1],
        }
    return JsonResponse(answer)


@open_to_all
@require_GET
def agent_file(_request: HttpRequest) -> HttpResponse:
    """The agent itself. It holds nothing secret: whoever has no token does nothing with it."""
    content, digest = _agent()
    response = HttpResponse(content, content_type="application/zip")
    response["ETag"] = f'"{digest}"'
    response["Content-Disposition"] = 'attachment; filename="agent.pyz"'
    return response


@open_to_all
@require_GET
def build(request: HttpRequest, signed: str) -> HttpResponseBase:
    """The file of a build, for whoever was given this address a while ago."""
    try:
        number = _signer.unsign(signed, max_age=BUILD_SECONDS)
    except BadSignature as error:
        raise Http404 from error
    found = Build.objects.filter(number=number).select_related("upload").first()
    if found is None:
        raise Http404
    return handed_out(request, found)


def _build_of(request: HttpRequest, server: Server) -> dict[str, Any] | None:
    """What the agent fetches for it; None for our own programs, which it has."""
    named = server.revision.build
    if named is None:
        return None
    return {
        "url": request.build_absolute_uri(build_link(named)),
        "sha256": named.upload.sha256,
        "size": named.upload.size,
    }


def build_link(named: Build) -> str:
    """An address of its file that is good for a while, for whoever is given it."""
    return reverse("servers:agent_build", args=[_signer.sign(named.number)])


def _said(one: ServerIn) -> Said:
    # NUL is no text to PostgreSQL.
    known = one.dict(exclude={"detail", "runs"})
    runs = one.runs.dict(exclude_none=True) if one.runs else {}
    runs["name"] = runs.get("name", "").replace("\0", "")
    known["runs"] = {name: fact for name, fact in runs.items() if fact != ""}
    known["why"] = ": ".join(filter(None, (one.why, one.detail))).replace("\0", "")
    known["log"] = one.log.replace("\0", "")
    return Said(**known)


def _part(one: LogPartIn) -> Part:
    return Part(**one.dict(exclude={"bytes"}), content=one.bytes)


def _token(request: HttpRequest) -> str:
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _malformed(error: ValidationError) -> JsonResponse:
    return JsonResponse({"detail": error.errors(include_url=False, include_input=False,
                                                include_context=False)}, status=400)  # fmt: skip


@cache
def _agent() -> tuple[bytes, str]:
    content = bundle()
    return content, hashlib.sha256(content).hexdigest()
