"""The OpenAPI document and the page drawn from it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from incubator.portal.api import api, operations
from studios.models import Scope

METHODS = {"get", "post", "put", "patch", "delete"}
Json = dict[str, Any]


@pytest.fixture
def schema(client: Client) -> Json:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    found: Json = answer.json()
    return found


def every(schema: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from references(value)
    if isinstance(part, list):
        for value in part:
            yield from references(value)


def test_it_has_the_structure_of_openapi_3_1(schema: Json) -> None:
    assert re.fullmatch(r"3\.1\.\d+", schema["openapi"])
    assert schema["info"]["title"]
    assert schema["info"]["version"]
    assert set(schema) <= {
        "openapi", "info", "jsonSchemaDialect", "servers", "paths", "webhooks", "components",
        "security", "tags", "externalDocs",
    }  # fmt: skip
    assert {"schemas", "responses", "securitySchemes"} <= set(schema["components"])
    for path, method, operation in every(schema):
        assert path.startswith("/api/v1/")
        assert method in METHODS
        assert all(re.fullmatch(r"[1-5]\d\d", status) for status in operation["responses"])
        assert any(status.startswith("2") for status in operation["responses"])
        for answer in operation["responses"].values():
            assert "$ref" in answer or answer["description"]


def test_every_reference_leads_somewhere(schema: Json) -> None:
    for reference in references(schema):
        assert reference.startswith("#/")
        part: Any = schema
        for name in reference[2:].split("/"):
            part = part[name]
        assert part


def test_every_operation_has_a_name_of_its_own(schema: Json) -> None:
    names = [operation["operationId"] for _, _, operation in every(schema)]
    assert len(names) == len(set(names))


def test_path_parameters_are_those_of_the_address(schema: Json) -> None:
    for path, _, operation in every(schema):
        named = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", path))
        places = [(one["in"], one["name"]) for one in operation["parameters"]]
        assert len(places) == len(set(places))
        assert all("schema" in one for one in operation["parameters"])


def test_every_write_requires_an_idempotency_key(schema: Json) -> None:
    for path, method, operation in every(schema):
        headers = {one["name"]: one for one in operation["parameters"] if one["in"] == "header"}
        if method == "put" and "{key}" in path:
            # Its address is the key of whoever asks, and stands for one thing for ever.
            assert not headers
            continue
        # What is PUT is the same once or twice; its digest says what it is.
        wanted = {"get": "If-None-Match", "put": "Content-Digest"}.get(method, "Idempotency-Key")
        assert {*headers} & {"If-None-Match", "Content-Digest", "Idempotency-Key"} == {wanted}
        if method != "get":
            assert headers[wanted]["required"]
            assert "409" in operation["responses"]


def test_every_operation_asks_for_a_key_and_may_be_refused(schema: Json) -> None:
    for _, _, operation in every(schema):
        assert operation["security"] == [{"StudioKeyAuth": []}]
        assert {"401", "403", "422", "429", "500"} <= set(operation["responses"])
    bearer = schema["components"]["securitySchemes"]["StudioKeyAuth"]
    assert (bearer["type"], bearer["scheme"]) == ("http", "bearer")


def test_problems_are_described_with_their_media_type(schema: Json) -> None:
    for answer in schema["components"]["responses"].values():
        assert set(answer["content"]) == {"application/problem+json"}


def test_every_operation_is_classified() -> None:
    known = {"key", *(f"key:{scope}" for scope in Scope)}
    found = operations()
    assert len(found) == sum(
        len(v.operations) for r in api._get_bound_routers() for v in r.path_operations.values()
    )
    assert {access for _, _, access in found} == known
    assert ("GET", "/api/v1/studios/me", "key") in found
    assert ("POST", "/api/v1/games/{game}/products", "key:write:products") in found


def test_every_scope_opens_an_operation() -> None:
    used = {access.removeprefix("key:") for _, _, access in operations()}
    assert {str(scope) for scope in Scope} <= used


@pytest.mark.django_db
def test_the_docs_page_shows_every_operation_from_our_own_files(client: Client) -> None:
    answer = client.get("/api/v1/docs")
    page = answer.content.decode()
    assert answer.status_code == 200
    for method, path, _ in operations():
        assert f'data-try="{method} {path}"' in page
    for scope in Scope:
        assert scope.value in page
    assert not re.search(r'(src|href)="(https?:)?//', page)
    assert "<style" not in page
    assert "script-src 'self';" in answer["Content-Security-Policy"]
    assert len(answer.content) < 200_000
