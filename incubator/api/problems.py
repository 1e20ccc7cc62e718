"""Problem details (RFC 9457): every refusal in one form, and it says what to do.

`type` names the kind and leads to its explanation in the docs, `instance` is the request's id.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as SchemaError

from incubator.approvals.errors import ApprovalMissing, NotDistinct
from incubator.core import request_ids
from incubator.core.errors import DomainError, WrongState
from incubator.core.totals import TooMany
from incubator.documents.errors import DocumentNotKept

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem; `advice` is what to do when nothing more exact is known."""

    slug: str
    status: int
    title: str
    advice: str


KINDS = {
    kind.slug: kind
    for kind in (
        Kind(
            "malformed",
            400,
            "The request cannot be read",
            "Send a body that is valid JSON, and an address without NUL.",
        ),
        Kind(
            "key-required",
            400,
            "An Idempotency-Key is required",
            "Send the header Idempotency-Key with every write: a new random text for each request,"
            " the same text when you repeat one.",
        ),
        Kind("bad-cursor", 400, "This is no cursor", "Begin again without a cursor."),
        Kind(
            "unauthorized",
            401,
            "A valid key is required",
            "Send the header Authorization: Bearer and a key. A studio's owner and developers make"
            " keys on its page API keys.",
        ),
        Kind(
            "confirmation-required",
            402,
            "The player has to confirm this",
            "Nothing was charged. Show the player the address in `confirm_url`, and send the same"
            " request again, or read the purchase, to learn what became of it.",
        ),
        Kind(
            "forbidden",
            403,
            "This key may not do this",
            "Use a key with the scope of the operation, made by a member who may do it.",
        ),
        Kind(
            "not-found",
            404,
            "Not found",
            "There is nothing at this address that the key may see. Addresses are listed in the"
            " docs and end without a slash.",
        ),
        Kind(
            "method-not-allowed",
            405,
            "This method does not exist here",
            "The header Allow lists the methods of this address.",
        ),
        Kind(
            "key-reused",
            409,
            "The key stands for another request",
            "Choose a new key for each request, and repeat a key only with the same content.",
        ),
        Kind(
            "in-flight",
            409,
            "The same request is still being answered",
            "Repeat it after the seconds in the header Retry-After.",
        ),
        Kind(
            "conflict",
            409,
            "The state does not allow this",
            "Read the object again: its state has changed.",
        ),
        Kind("too-large", 413, "The request is too large", "Send less at once."),
        Kind("invalid", 422, "Some values are not valid", "Correct what `errors` lists."),
        Kind("refused", 422, "A rule refuses this", "Read `detail`: it says which and what to do."),
        Kind(
            "too-many-requests",
            429,
            "Too many requests",
            "Wait for the seconds in the header Retry-After.",
        ),
        Kind(
            "too-many",
            429,
            "There are too many of these",
            "Read `detail`: it says how many there may be and what to do.",
        ),
        Kind(
            "server-error",
            500,
            "Something broke on our side",
            "Nothing was changed by this request. Repeat it with the same Idempotency-Key; if it"
            " happens again, tell us the request id in `instance`.",
        ),
        Kind("unavailable", 503, "Not available at present", "Repeat it in a minute."),
        Kind(
            "no-room",
            507,
            "There is no room for this at present",
            "Nothing was changed. Repeat it in an hour.",
        ),
    )
}
OF_STATUS = {
    400: "malformed", 401: "unauthorized", 403: "forbidden", 404: "not-found",
    405: "method-not-allowed", 409: "conflict", 413: "too-large", 422: "invalid",
    429: "too-many-requests", 503: "unavailable", 507: "no-room",
}  # fmt: skip
# Whoever reads the object again finds it in another state; other rules do not pass with time.
CONFLICTS = (WrongState, ApprovalMissing, NotDistinct)


@dataclass
class Problem(Exception):
    """Raised anywhere below the frame; `slug` is one of KINDS.

    `more` are members of its own kind. Where it `keeps`, what was written before it was raised is
    kept, though it is a refusal: that somebody guessed, or what is offered instead.
    """

    slug: str
    detail: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)
    more: dict[str, str] = field(default_factory=dict)
    keeps: bool = False

    def answer(self) -> HttpResponse:
        kind = KINDS[self.slug]
        body: dict[str, Any] = {
            "type": f"{settings.SITE_URL}{reverse('api:openapi-view')}#{kind.slug}",
            "title": kind.title,
            "status": kind.status,
            "detail": self.detail or kind.advice,
            "instance": request_ids.current(),
            **self.more,
        }
        if self.errors:
            body["errors"] = self.errors
        response = JsonResponse(body, status=kind.status, content_type=MEDIA_TYPE)
        response.keeps = self.keeps  # type: ignore[attr-defined]  # read as the write is ended
        for name, value in self.headers.items():
            response[name] = value
        return response


def as_problem(error: Exception) -> Problem:
    """What an exception of the house, of Django or of ninja stands for; others rise again."""
    for kind, make in MAKERS:
        if isinstance(error, kind):
            return make(error)
    raise error


def _schema_error(error: dict[str, Any]) -> dict[str, str]:
    """Ninja's place of an error is where it looked, the parameter's name, then the path inside."""
    place, *path = [str(part) for part in error["loc"]]
    if place == "body":
        where = {"pointer": "#/" + "/".join(path[1:])}
    else:
        where = {"parameter": path[-1] if path else place}
    return {**where, "detail": error["msg"]}


def _field_errors(error: ValidationError) -> list[dict[str, str]]:
    if not hasattr(error, "error_dict"):
        return [{"detail": message} for message in error.messages]
    return [
        {"detail": message} if name == "__all__" else {"pointer": f"#/{name}", "detail": message}
        for name, messages in error.message_dict.items()
        for message in messages
    ]


def _retry_after(error: TooMany) -> dict[str, str]:
    """Whole seconds, rounded up; nothing where time alone makes no room."""
    return {"Retry-After": str(ceil(error.wait.total_seconds()))} if error.wait else {}


# The first that fits counts.
MAKERS: tuple[tuple[Any, Callable[[Any], Problem]], ...] = (
    (Problem, lambda error: error),
    (CONFLICTS, lambda error: Problem("conflict", str(error))),
    (TooMany, lambda error: Problem("too-many", str(error), _retry_after(error))),
    (DocumentNotKept, lambda error: Problem("no-room", str(error))),
    (DomainError, lambda error: Problem("refused", str(error))),
    (PermissionDenied, lambda error: Problem("forbidden", str(error))),
    (Http404, lambda _error: Problem("not-found")),
    (RequestDataTooBig, lambda _error: Problem("too-large")),
    (
        SchemaError,
        lambda error: Problem("invalid", errors=[_schema_error(e) for e in error.errors]),
    ),
    (ValidationError, lambda error: Problem("invalid", errors=_field_errors(error))),
    (HttpError, lambda error: Problem(OF_STATUS.get(error.status_code, "malformed"))),
)


def install(api: NinjaAPI) -> None:
    """Let the API answer with problems; what is none of ours rises to Django as a failure."""

    def answer(request: HttpRequest, error: Any) -> HttpResponse:
        return as_problem(error).answer()

    for error in (Exception, Http404, HttpError, SchemaError):
        api.add_exception_handler(error, answer)
