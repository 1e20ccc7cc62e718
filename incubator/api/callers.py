"""Who calls: what the frame has to know of a caller, and how an operation asks for one.

Which kinds of keys exist is the business of the apps above; the frame counts requests, keeps
answers and signs the audit trail for whatever caller they recognise.
"""

from abc import ABC, abstractmethod
from typing import Any, Protocol

from django.http import HttpRequest
from ninja.operation import Operation
from ninja.security import HttpBearer

from incubator.accounts.models import User
from incubator.api.problems import Problem
from incubator.core.words import Said


class Caller(Protocol):
    """In the name of `person`, by the `means` that the audit trail says after what was done.

    `label` marks the changes of rows in their history; `owner` names whose limits and idempotency keys count.
    """

    @property
    def owner(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def means(self) -> Said: ...

    @property
    def person(self) -> User: ...


class KeyAuth(HttpBearer, ABC):
    """A bearer key, asked for once per request. `access` classifies the operation in tests."""

    access: str

    @abstractmethod
    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """The caller behind the key, or None for a key that is not valid."""

    @abstractmethod
    def permit(self, caller: Any) -> None:
        """Raises a problem when this caller may not use the operation."""

    def __call__(self, request: HttpRequest) -> Any:
        if not hasattr(request, "caller"):
            request.caller = super().__call__(request)  # type: ignore[attr-defined]
        return request.caller  # type: ignore[attr-defined]


def guard_of(operation: Operation) -> KeyAuth:
    """Every operation has exactly one guard; one without is a mistake of the programmer."""
    guards = [one for one in operation.auth_callbacks if isinstance(one, KeyAuth)]
    if len(guards) != 1:
        raise TypeError(f"{operation.view_func.__name__} needs one KeyAuth as its auth.")
    return guards[0]


def identify(guard: KeyAuth, request: HttpRequest) -> Caller:
    caller: Caller | None = guard(request)
    if caller is None:
        sent = "Authorization" in request.headers
        detail = "This key is not valid (any more). Ask the studio for a new one." if sent else ""
        raise Problem("unauthorized", detail, {"WWW-Authenticate": 'Bearer realm="api"'})
    return caller
