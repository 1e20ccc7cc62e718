"""Bodies of requests: how large one may be, and how many may be on their way at once.

A body holds a thread of the server for as long as its sender likes, so some threads are never given
to bodies: pages are read however many senders are slow. The proxy in front hands on only whole
bodies (docs/operations), and then nobody meets these limits but for the size.
"""

import errno
import logging
import shutil
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from incubator.web.guards import View
from incubator.web.signed_out import is_by_script, sign_in_first

log = logging.getLogger(__name__)

MB = 2**20
# What a form without files may be; Django's own limit is for its fields alone.
SMALL = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + MB
# For the editor of pages, whose views are not ours to mark.
EDITORS_FILES = 50 * MB
# What an upload leaves free of the disk, where it is kept twice for a moment.
DISK_RESERVE = 500 * MB
# The disk, or what this user may have of it, is full; or a file may be no larger.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
WAIT_SECONDS = 0.25
TRY_AGAIN_SECONDS = "5"


def takes_files(largest: int) -> Callable[[View], View]:
    """Under a view's guard: it takes files, of so many bytes together, from who is signed in.

    A view for programs, which sign in nowhere, is marked with `knows_sender` as well: it is asked
    before anything is read.
    """

    def mark(view: View) -> View:
        view.takes_files = largest  # type: ignore[attr-defined]  # the mark is the point
        return view

    return mark


class Bodies:
    """Stands before whatever reads a body first, such as the protection against forged forms."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._places = threading.BoundedSemaphore(settings.BODIES_AT_ONCE)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        finally:
            if getattr(request, "holds_a_place", False):
                self._places.release()

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        length = _length(request)
        if not length:
            return _unmeasured(request) if length is None else None
        if length > _limit(request, view):
            if length <= getattr(view, "takes_files", 0):
                # Signed out, or it would fit.
                return sign_in_first() if is_by_script(request) else _signed_out(request)
            return too_large(request)
        is_large = length > SMALL
        if is_large and not _fits_the_disk(length):
            return _busy(request)
        if not self._places.acquire(timeout=WAIT_SECONDS):
            return _busy(request)
        request.holds_a_place = True  # type: ignore[attr-defined]
        # Large ones are read from the line, and the place is kept while the view works.
        return (None if is_large else self._take_in(request, length)) or _unpacked(request, view)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A view could not write a file: none of ours is half there, and the sender is told."""
        return _no_room(request) if isinstance(error, OSError) and error.errno in FULL else None

    def _take_in(self, request: HttpRequest, length: int) -> HttpResponse | None:
        """Read the whole body now, so that the place is free for the next one."""
        try:
            body = request._stream.read(length)
        except OSError:
            body = b""
        self._places.release()
        request.holds_a_place = False  # type: ignore[attr-defined]
        request._stream = BytesIO(body)
        return None if len(body) == length else _broken_off(request)


def _unpacked(request: HttpRequest, view: Any) -> HttpResponse | None:
    """Read a form with files, which go to the disk for a moment, where a full one can be told.

    What stands next, the protection against forged forms, would read it as well. Where that is not
    asked, a program speaks, and the view reads the body itself.
    """
    if request.content_type != "multipart/form-data" or getattr(view, "csrf_exempt", False):
        return None
    try:
        request.POST  # noqa: B018  # reading it is what unpacks
    except UnreadablePostError:
        return _broken_off(request)
    except OSError:
        log.exception("a form with files could not be unpacked")
        for handler in request.upload_handlers:
            with suppress(OSError):
                handler.upload_interrupted()
        return _no_room(request)
    return None


def _length(request: HttpRequest) -> int | None:
    """What the sender says; None where a body comes without a length."""
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        return None
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if str(said).isdecimal() and len(str(said)) < 20 else None


def _limit(request: HttpRequest, view: Any) -> int:
    largest: int = getattr(view, "takes_files", 0)
    if request.path.startswith(settings.EDITOR_AT):
        largest = EDITORS_FILES
    return max(SMALL, largest) if largest and _is_known(request, view) else SMALL


def _is_known(request: HttpRequest, view: Any) -> bool:
    knows: Callable[[HttpRequest], bool] | None = getattr(view, "knows_sender", None)
    return knows(request) if knows else request.user.is_authenticated


def _fits_the_disk(length: int) -> bool:
    place = settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir()
    return shutil.disk_usage(place).free > 2 * length + DISK_RESERVE


def _unmeasured(request: HttpRequest) -> HttpResponse:
    return _refused(
        request,
        411,
        _("What was sent does not say how long it is"),
        _("Nothing was changed. Send it with its length (Content-Length)."),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    return _refused(
        request,
        413,
        _("This is too large"),
        _("Nothing was changed. Go back, shorten what you typed or choose smaller files."),
    )


def _signed_out(request: HttpRequest) -> HttpResponse:
    return _refused(
        request,
        413,
        _("You were signed out before these files were sent"),
        _("Nothing was changed. Sign in in another tab, then go back here and send it again."),
    )


def _busy(request: HttpRequest) -> HttpResponse:
    answer = _refused(
        request,
        503,
        _("Too much is being sent at this moment"),
        _("Nothing was changed. Go back, wait some seconds, and send it again."),
    )
    answer["Retry-After"] = TRY_AGAIN_SECONDS
    return answer


def _no_room(request: HttpRequest) -> HttpResponse:
    return _refused(
        request,
        507,
        _("There is no room for this at present"),
        _("Nothing was changed. Go back; what you typed is there. Try again in an hour."),
    )


def _broken_off(request: HttpRequest) -> HttpResponse:
    return _refused(
        request,
        400,
        _("Only a part arrived"),
        _("Nothing was changed. Go back, and send it again."),
    )


def _refused(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    context = {"title": title, "text": text}
    return render(request, "body_refused.html", context, status=status)
