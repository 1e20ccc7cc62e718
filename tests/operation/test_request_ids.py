"""One id leads from the browser through the logs, the audit trail and the tasks."""

import json
import logging

import pytest
from django.test import Client
from pytest_django import Settings

from incubator.accounts.models import User
from incubator.core import audit, request_ids
from incubator.core.masking import mask
from incubator.core.models import AuditRow
from incubator.core.words import Said
from incubator.operation.logs import JsonLines, ReadableLines

GIVEN = "0af7651916cd43dd8448eb211c80319c"


@pytest.mark.django_db
def test_every_answer_names_its_request(client: Client) -> None:
    first, second = (client.get("/healthz").headers["X-Request-ID"] for _ in range(2))
    assert first != second
    assert request_ids.is_well_formed(first)
    assert request_ids.current() == ""


def test_the_id_of_a_trusted_proxy_is_kept(client: Client, settings: Settings) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    assert client.get("/healthz", headers={"X-Request-ID": GIVEN})["X-Request-ID"] == GIVEN


def test_a_strangers_id_is_not_believed(client: Client, settings: Settings) -> None:
    settings.TRUSTED_PROXY_COUNT = 0
    assert client.get("/healthz", headers={"X-Request-ID": GIVEN})["X-Request-ID"] != GIVEN


@pytest.mark.parametrize("bad", ["short", "x" * 65, "with space 123", "-leading-dash-12", "é" * 12])
def test_an_id_that_could_break_a_line_is_replaced(
    bad: str, client: Client, settings: Settings
) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    answer = client.get("/healthz", headers={"X-Request-ID": bad})
    assert answer["X-Request-ID"] != bad


def test_the_audit_row_names_the_request(db: None, member: User) -> None:
    with request_ids.carrying(GIVEN):
        audit.record(actor=member, said=Said("test.did_it"), subject=member)
    assert AuditRow.objects.first().request_id == GIVEN  # type: ignore[union-attr]


def record(message: str, *args: object, **fields: object) -> logging.LogRecord:
    made = logging.LogRecord("billing.tasks", logging.WARNING, "", 1, message, args, None)
    made.fields = fields
    return made


def test_a_line_for_machines_is_one_json_object_with_the_id_and_the_fields() -> None:
    with request_ids.carrying(GIVEN):
        line = JsonLines().format(record("two\nlines %s", 7, route="operation:healthz", status=200))
    assert "\n" not in line
    told = json.loads(line)
    assert told["message"] == "two\nlines 7"
    assert (told["request_id"], told["route"], told["status"]) == (GIVEN, "operation:healthz", 200)
    assert told["level"] == "warning"


def test_a_line_for_people_ends_with_the_id() -> None:
    with request_ids.carrying(GIVEN):
        line = ReadableLines().format(record("the worker waits"))
    assert line.endswith(f"WARNING billing.tasks: the worker waits [{GIVEN}]")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mail to ana.souza+x@example.com waits", "mail to ***@example.com waits"),
        ("postgres://web:hunter2@db/books", "postgres://web:***@db/books"),
        ("redis://:hunter2@cache:6379/0", "redis://:***@cache:6379/0"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ("{'api_key': 'k-123', 'n': 1}", "{'api_key': '***', 'n': 1}"),
        ("a key ink_0a1b2c3d4e_Zz-9_x was sent", "a key ink_*** was sent"),
        ("Authorization: Bearer ink_0a1b2c3d4e_Zz-9_x", "Authorization: Bearer ***"),
        ("a drink_and a link_to", "a drink_and a link_to"),
        ("?token=abc&page=2", "?token=***&page=2"),
        ("DoesNotExist: Order O-1001", "DoesNotExist: Order O-1001"),
    ],
)
def test_logs_carry_no_secret_and_nobodys_address(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert mask(masked) == masked


@pytest.mark.django_db
def test_the_line_of_a_request_names_the_route_and_not_the_path(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="incubator.requests")
    client.get("/accounts/password/reset/key/1-secret-key/?token=abc")
    line = JsonLines().format(caplog.records[-1])
    assert "account_reset_password_from_key" in line
    assert "secret-key" not in line
    assert "abc" not in line
