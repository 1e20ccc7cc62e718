"""The OpenAPI document, completed by what the frame adds to every operation."""

from typing import Any

from ninja.operation import Operation

from incubator.api.callers import guard_of
from incubator.api.problems import KINDS, MEDIA_TYPE

PROBLEM = {
    "type": "object",
    "description": "Problem details, RFC 9457.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened and what to do."},
        "instance": {"type": "string", "description": "The id of the request."},
        "confirm_url": {
            "type": "string",
            "format": "uri",
            "description": "Where the player confirms what needs it (402).",
        },
        "purchase": {"type": "string", "description": "The id of what waits for it."},
        "expires_at": {"type": "string", "format": "date-time", "description": "Until when."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "detail": {"type": "string"},
                    "pointer": {"type": "string"},
                    "parameter": {"type": "string"},
                },
            },
        },
    },
}
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "New for each request; the same again when you repeat one.",
}
IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag you have; answers 304 if nothing has changed.",
}
FAILURES = {
    "read": ("401", "403", "404", "422", "429", "500"),
    "write": ("400", "401", "403", "404", "409", "422", "429", "500"),
}


def described(schema: Any, operations: list[tuple[str, str, Operation]]) -> Any:
    """Adds scopes, headers and the answers every operation may give. Changes `schema`."""
    for method, path, operation in operations:
        entry = schema["paths"][path][method.lower()]
        writes = method != "GET"
        entry["x-access"] = guard_of(operation).access
        if not getattr(operation.view_func, "says_the_same", False):
            entry["parameters"].append(IDEMPOTENCY_KEY if writes else IF_NONE_MATCH)
        if not writes:
            entry["responses"].setdefault("304", {"description": "You have this answer already"})
        for status in FAILURES["write" if writes else "read"]:
            entry["responses"].setdefault(status, {"$ref": f"#/components/responses/{status}"})
    components = schema["components"]
    components["schemas"]["Problem"] = PROBLEM
    components["responses"] = {str(status): _answer(status) for status in _statuses()}
    return schema


def _statuses() -> list[int]:
    return sorted({kind.status for kind in KINDS.values()})


def _answer(status: int) -> dict[str, Any]:
    titles = [kind.title for kind in KINDS.values() if kind.status == status]
    content = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": "; ".join(titles), "content": {MEDIA_TYPE: content}}
