"""What happens around every operation, in this order: who asks, how often, may they; writes are
answered once; reads carry an ETag; every refusal is a problem."""

import hashlib
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils.cache import get_conditional_response
from ninja import NinjaAPI
from ninja.operation import Operation

from incubator.api import limits, problems
from incubator.api.callers import guard_of, identify
from incubator.api.docs import Reference
from incubator.api.idempotency import answer_once
from incubator.api.problems import Problem
from incubator.api.schema import described
from incubator.core import audit
from incubator.core.history import acting
from incubator.web.guards import open_to_all

Run = Callable[..., HttpResponse]


def framed(run: Run) -> Run:
    """Wraps one operation; ninja hands over the bound method of an operation of its own."""
    operation = cast("Operation", run.__self__)  # type: ignore[attr-defined]

    @wraps(run)
    def answer(request: HttpRequest, **path: Any) -> HttpResponse:
        headers: dict[str, str] = {}
        try:
            response = _answer(operation, request, partial(run, request, **path), headers)
        except (Problem, RequestDataTooBig) as error:
            response = problems.as_problem(error).answer()
        for name, value in headers.items():
            response[name] = value
        response["Cache-Control"] = "private, no-cache"
        response["Vary"] = "Authorization"
        return response

    return answer


def _answer(
    operation: Operation, request: HttpRequest, run: Run, headers: dict[str, str]
) -> HttpResponse:
    guard = guard_of(operation)
    caller = identify(guard, request)
    quota = limits.count(caller.owner)
    headers.update(quota.headers())
    if quota.exceeded:
        wait = f"This key may ask {quota.limit} times a minute. Wait {quota.reset} seconds."
        raise Problem("too-many-requests", wait, {"Retry-After": str(quota.reset)})
    guard.permit(caller)
    if request.method == "GET":
        return _unless_known(request, run())
    with acting(caller.person.pk, caller.label), audit.acting_through(caller.means):
        if says_the_same(operation):
            return run()
        return answer_once(request, caller.owner, run)


def same_again(view: Callable[..., Any]) -> Callable[..., Any]:
    """Under a PUT's route: once or twice makes no difference, so it asks for no Idempotency-Key.

    It reads the body itself, as it comes, and opens its own transactions.
    """
    view.says_the_same = True  # type: ignore[attr-defined]  # the mark is the point
    return view


def says_the_same(operation: Operation) -> bool:
    return bool(getattr(operation.view_func, "says_the_same", False))


def _knows_sender(operation: Operation) -> Callable[[HttpRequest], bool]:
    """Whether a request comes with a key that is good, asked before its body is read."""

    def knows(request: HttpRequest) -> bool:
        return guard_of(operation)(request) is not None

    return knows


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 without a body for whoever has this very answer already."""
    if response.status_code != 200:
        return response
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    known = get_conditional_response(request, response["ETag"], None, response)
    return cast("HttpResponse", known)


class Api(NinjaAPI):
    """The project's API. Apps give it routers whose operations each wear a KeyAuth."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(docs=Reference(), docs_decorator=open_to_all, **kwargs)
        self.add_decorator(framed, mode="view")
        problems.install(self)

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        return described(super().get_openapi_schema(**kwargs), self.bound_operations())

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def bound_operations(self) -> list[tuple[str, str, Operation]]:
        """Method, address and operation of everything the API can do."""
        root = self.get_root_path({})
        return [
            (method, f"{root}{(router.prefix + path).lstrip('/')}", operation)
            for router in self._get_bound_routers()
            for path, view in router.path_operations.items()
            for operation in view.operations
            for method in operation.methods
        ]

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        """Ninja's own, each marked for the test over all routes; operations have their own."""
        patterns = super()._get_urls()
        large = {
            f"{router.prefix}{path}".lstrip("/").replace("{", "<").replace("}", ">"): operation
            for router in self._get_bound_routers()
            for path, view in router.path_operations.items()
            for operation in view.operations
            if hasattr(operation.view_func, "takes_files")
        }
        for pattern in patterns:
            view: Any = pattern.callback
            if not hasattr(view, "access"):
                view.access = "api"
            if operation := large.get(str(pattern.pattern)):
                view.takes_files = operation.view_func.takes_files  # type: ignore[attr-defined]
                view.knows_sender = _knows_sender(operation)
        return patterns
