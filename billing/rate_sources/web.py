"""Rates by a GET of one address, which answers with the file."""

import http.client
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from billing.errors import RatesUnavailable
from billing.services.rate_files import LARGEST_PACKED

PATIENCE_SECONDS = 10
AT_ONCE = 64 * 1024
HERE = {"127.0.0.1", "::1", "localhost"}


class _Nowhere(urllib.request.HTTPRedirectHandler):
    """Whoever answers from another address is not whom the settings name."""

    def redirect_request(self, *_args: Any) -> None:
        return None


class WebSource:
    """A file at an address of the settings."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.name = urlsplit(url).path.rpartition("/")[2] or "rates"

    def latest(self) -> bytes:
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in HERE):
            raise RatesUnavailable("EXCHANGE_RATES_URL has to begin with https://.")
        opener = urllib.request.build_opener(_Nowhere)
        try:
            with opener.open(self.url, timeout=PATIENCE_SECONDS) as answer:
                return self._read(answer)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise RatesUnavailable(f"{parts.hostname} does not give the rates: {error}") from error

    def _read(self, answer: Any) -> bytes:
        found = bytearray()
        while chunk := answer.read(AT_ONCE):
            found += chunk
            if len(found) > LARGEST_PACKED:
                raise RatesUnavailable(f"{self.url} answers with more than any file of rates.")
        return bytes(found)
