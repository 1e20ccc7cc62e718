"""The docs page: the OpenAPI document, laid out for reading and for trying.

Drawn here rather than by a bundled viewer: it is the kit's own page, needs no megabyte of
scripts, and keeps the strict content policy.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from incubator.api.problems import KINDS

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Value:
    """One value a caller sends or gets. `place` is path, query, header or body."""

    name: str
    place: str
    kind: str
    required: bool
    description: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation. `example` is a body to begin from, "" for reads."""

    anchor: str
    method: str
    path: str
    title: str
    description: str
    access: str
    takes: list[Value]
    gives: list[Value]
    example: str


@dataclass(slots=True)
class Group:
    title: str
    entries: list[Entry] = field(default_factory=list)


class Reference(DocsBase):
    """Ninja's hook for a docs page of one's own."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        schema = json.loads(json.dumps(api.get_openapi_schema()))
        context = {
            "api": api,
            "groups": groups(schema),
            "kinds": KINDS.values(),
            "schema_url": self.get_openapi_url(api, {}),
        }
        return render(request, "api/docs.html", context)


def groups(schema: Json) -> list[Group]:
    """The operations by their tag, in the order the apps were mounted."""
    found: dict[str, Group] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            tag = operation.get("tags", ["API"])[0]
            entry = _entry(schema, path, method, operation)
            found.setdefault(tag, Group(tag)).entries.append(entry)
    return list(found.values())


def _entry(schema: Json, path: str, method: str, operation: Json) -> Entry:
    body = _schema_in(operation.get("requestBody", {}))
    answer = next(
        (_schema_in(one) for code, one in operation["responses"].items() if code.startswith("2")),
        {},
    )
    return Entry(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        title=operation["summary"],
        description=operation.get("description", "").replace("`", ""),
        access=operation["x-access"].partition(":")[2] or "any key",
        takes=[*_parameters(operation), *_values(schema, body, "body")],
        gives=list(_values(schema, _rows_of(schema, answer), "answer")),
        example=json.dumps(_example(schema, body), indent=2) if body else "",
    )


def _schema_in(holder: Json) -> Json:
    found: Json = holder.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _parameters(operation: Json) -> Iterator[Value]:
    for one in operation["parameters"]:
        yield Value(
            one["name"],
            one["in"],
            _kind(one["schema"]),
            one["required"],
            one.get("description", "").replace("`", ""),
        )


def _rows_of(schema: Json, found: Json) -> Json:
    """What a page of a list is full of, or the answer itself."""
    whole = _resolved(schema, found)
    items = whole.get("properties", {}).get("items")
    return items["items"] if items and "next" in whole["properties"] else found


def _values(schema: Json, found: Json, place: str, above: str = "") -> Iterator[Value]:
    """What is inside something inside is named by its path: "key.name", "lines[].code"."""
    whole = _resolved(schema, found)
    required = whole.get("required", [])
    for name, one in whole.get("properties", {}).items():
        inner, mark = (one["items"], "[].") if one.get("type") == "array" else (one, ".")
        if "$ref" in inner:
            yield from _values(schema, inner, place, f"{above}{name}{mark}")
        else:
            description = one.get("description", "")
            yield Value(above + name, place, _kind(one), name in required, description)


def _resolved(schema: Json, found: Json) -> Json:
    name = found.get("$ref", "").rpartition("/")[2]
    resolved: Json = schema["components"]["schemas"][name] if name else found
    return resolved


def _kind(one: Json) -> str:
    """ "text", "list of text", "integer or null": short, for people."""
    if "anyOf" in one:
        return " or ".join(_kind(option) for option in one["anyOf"])
    if one.get("type") == "array":
        return f"list of {_kind(one['items'])}"
    return str(one.get("format") or one.get("type", "anything")).replace("string", "text")


def _example(schema: Json, found: Json) -> Any:
    values = _resolved(schema, found).get("properties", {})
    return {
        name: (one.get("examples") or [0 if one.get("type") == "integer" else ""])[0]
        for name, one in values.items()
    }
