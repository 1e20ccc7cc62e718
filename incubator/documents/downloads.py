"""Handing out files: whole or in parts, from the bucket, by the proxy, or by ourselves.

A download that broke off goes on where it ended (RFC 9110, section 14). A bucket and nginx do that
by themselves: a browser is sent to the bucket with an address that is good for some minutes, and
nginx is told where the file lies (`FILES_BY_PROXY`). Without either of them a thread of ours is
busy for as long as the download takes.
"""

import re
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.utils.http import content_disposition_header, parse_etags

from incubator.documents.buckets import BucketFiles

LINK_SECONDS = 10 * 60
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of the storage, and how it goes out.

    `place` is its name in the storage. `mark` stands for its content: where two are equal, so is
    every byte. With a `filename` it is an attachment, without one it is shown in its place.
    """

    place: str
    size: int
    mark: str
    content_type: str
    filename: str = ""

    @property
    def etag(self) -> str:
        return f'"{self.mark}"'

    @property
    def disposition(self) -> str:
        return content_disposition_header(bool(self.filename), self.filename) or "inline"


class RangeNotThere(Exception):
    """The part that was asked for lies behind the end of the file."""


def hand_out(request: HttpRequest, kept: Kept) -> HttpResponseBase:
    """The answer to a GET or HEAD; whoever calls has checked that this viewer may read the file."""
    if settings.MEDIA_BUCKET:
        return _by_bucket(kept)
    response = _by_proxy(kept) if settings.FILES_BY_PROXY else _by_us(request, kept)
    response["ETag"] = kept.etag
    response["X-Content-Type-Options"] = "nosniff"
    # A studio's file must not run as a page of ours, whatever a browser takes it for.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _by_bucket(kept: Kept) -> HttpResponseBase:
    bucket = cast("BucketFiles", default_storage)
    return HttpResponseRedirect(
        bucket.address_of(kept.place, kept.content_type, kept.disposition, LINK_SECONDS)
    )


def _by_proxy(kept: Kept) -> HttpResponseBase:
    response = HttpResponse(content_type=kept.content_type)
    response["Content-Disposition"] = kept.disposition
    response["X-Accel-Redirect"] = settings.FILES_BY_PROXY + quote(kept.place)
    return response


def _by_us(request: HttpRequest, kept: Kept) -> HttpResponseBase:
    if kept.etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified()
    try:
        wanted = _wanted(request, kept)
    except RangeNotThere:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{kept.size}"
        return refused
    first, last = wanted or (0, kept.size - 1)
    length = last - first + 1
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(content_type=kept.content_type)
    else:
        file: Any = default_storage.open(kept.place)
        file.seek(first)
        response = FileResponse(Part(file, length), content_type=kept.content_type)
    response.status_code = 206 if wanted else 200
    response["Content-Disposition"] = kept.disposition
    response["Content-Length"] = str(length)
    response["Accept-Ranges"] = "bytes"
    if wanted:
        response["Content-Range"] = f"bytes {first}-{last}/{kept.size}"
    return response


def _wanted(request: HttpRequest, kept: Kept) -> tuple[int, int] | None:
    """The first and the last byte that are asked for; None where it is the whole file."""
    asked = request.headers.get("Range", "")
    # Half of another version would be joined to what is there already.
    if not asked or request.headers.get("If-Range", kept.etag) != kept.etag:
        return None
    return part_of(asked, kept.size)


def part_of(asked: str, size: int) -> tuple[int, int] | None:
    """One range of bytes within a file of `size`, as first and last byte.

    None where the header is none of ours to follow: several ranges at once, another unit, nonsense.
    Then the whole file is a right answer. Raises RangeNotThere.
    """
    found = RANGE.fullmatch(asked.strip())
    if found is None or not any(found.groups()):
        return None
    begin, end = found.groups()
    if not begin:
        first, last = max(0, size - int(end)), size - 1
    else:
        first, last = int(begin), min(int(end or size), size - 1)
        if end and int(end) < first:
            return None
    if first >= size:
        raise RangeNotThere
    return first, last


class Part:
    """So many bytes of an open file from where it stands; for FileResponse, which closes it."""

    def __init__(self, file: Any, length: int) -> None:
        self._file, self._left = file, length
        self.close = file.close

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        found: bytes = self._file.read(wanted)
        self._left -= len(found)
        return found
