"""`Idempotency-Key`: a write that is repeated is answered again, not done again."""

import hashlib
import re
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from incubator.api.answers import KeyOfAnotherRequest, StillInFlight, claim, give_back, keep
from incubator.api.models import StoredAnswer
from incubator.api.problems import Problem

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,255}")
# What belongs to the answer itself; the rest is of the moment (limits, request id).
KEPT_HEADERS = ("Content-Type", "Location")


def answer_once(request: HttpRequest, owner: str, run: Callable[[], HttpResponse]) -> HttpResponse:
    """Run the write unless its key was answered before.

    Only what succeeded is stored: a refusal gives its key back, so the corrected request may use it,
    and has changed nothing, unless its problem says that it keeps something. Raises a problem for a missing, foreign or busy key.
    """
    try:
        row = claim(owner=owner, key=_key_of(request), request_hash=_hash_of(request))
        if row.is_answered:
            return _again(row)
        return _first_time(row, run)
    except KeyOfAnotherRequest as error:
        raise Problem("key-reused", str(error)) from error
    except StillInFlight as error:
        wait = {"Retry-After": str(error.seconds)}
        raise Problem("in-flight", str(error), wait) from error


def _first_time(row: StoredAnswer, run: Callable[[], HttpResponse]) -> HttpResponse:
    answered = False
    try:
        with transaction.atomic():
            response = run()
            if response.status_code >= 400:
                transaction.set_rollback(not getattr(response, "keeps", False))
            else:
                headers = {name: response[name] for name in KEPT_HEADERS if name in response}
                body = response.content.decode()
                keep(row=row, status=response.status_code, headers=headers, body=body)
        answered = response.status_code < 400
    finally:
        if not answered:
            give_back(row=row)
    return response


def _again(row: StoredAnswer) -> HttpResponse:
    response = HttpResponse(row.body, status=row.status, headers=row.headers)
    response["Idempotency-Replayed"] = "true"
    return response


def _key_of(request: HttpRequest) -> str:
    key = request.headers.get(HEADER, "").strip()
    if not KEY.fullmatch(key):
        too_odd = "The Idempotency-Key must be 1 to 255 visible ASCII characters."
        raise Problem("key-required", too_odd if key else "")
    return key


def _hash_of(request: HttpRequest) -> str:
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    digest.update(request.body)
    return digest.hexdigest()
