"""The log of a server: what is new of it for the page's script, and all that is kept as a file."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from incubator.accounts.guards import staff_only
from incubator.web.guards import SignedIn
from studios.access import studio_member
from studios.models import Studio
from studios.servers import log_hints, selectors
from studios.servers.log_hints import Hint
from studios.servers.models import Server
from studios.servers.selectors.logs import kept_bytes, last_words, read_after
from studios.servers.views.servers import servers_of


@studio_member()
@never_cache
def log(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    return _told(request, selectors.visible_server(servers_of(request, studio), number))


@studio_member()
def log_file(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    return _file(selectors.visible_server(servers_of(request, studio), number))


@staff_only("server.read")
@never_cache
def staff_log(request: SignedIn, number: str) -> HttpResponse:
    return _told(request, selectors.staff_server(number))


@staff_only("server.read")
def staff_log_file(request: SignedIn, number: str) -> HttpResponse:
    return _file(selectors.staff_server(number))


def _told(request: HttpRequest, server: Server) -> JsonResponse:
    """What follows on the byte `after`, or all; until its host has answered, its last words."""
    if server.is_live:
        log_hints.say(Hint.FOLLOWED, server.pk)
        if server.host_id:
            log_hints.say(Hint.READ_THERE, server.host_id)
        if "earlier" in request.GET:
            log_hints.say(Hint.EARLIER, server.pk)
    after = request.GET.get("after", "")
    known = int(after) if after.isascii() and after.isdecimal() and len(after) < 19 else None
    read = read_after(server, known)
    if read is None:
        return JsonResponse({"waits": True, "text": last_words(server), "live": server.is_live})
    return JsonResponse({**read.as_json(), "live": server.is_live})


def _file(server: Server) -> HttpResponse:
    """As it was said, byte by byte."""
    return HttpResponse(
        kept_bytes(server),
        content_type="text/plain; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{server.number}.log"',
            "X-Content-Type-Options": "nosniff",
        },
    )
