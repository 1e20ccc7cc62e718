"""Error reports leave only where SENTRY_DSN is set, and tell nothing about people."""

from typing import Any

import pytest
import sentry_sdk
from pytest_django import Settings

from incubator.core import request_ids
from incubator.operation import sentry


def test_nothing_is_reported_without_an_address() -> None:
    assert not sentry_sdk.get_client().is_active()


def test_reports_start_with_the_address_and_without_personal_data(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[dict[str, Any]] = []
    monkeypatch.setattr(sentry_sdk, "init", lambda **options: started.append(options))
    settings.SENTRY_DSN = "https://key@sentry.example/1"
    sentry.start_reporting(settings.SENTRY_DSN, environment="e", release="r")
    assert started[0]["dsn"] == settings.SENTRY_DSN
    assert started[0]["send_default_pii"] is False
    assert started[0]["include_local_variables"] is False
    assert started[0]["max_request_body_size"] == "never"


def test_a_report_names_its_request_and_masks_every_text() -> None:
    event = {
        "exception": {"values": [{"value": "no mail to ana@example.com, token=abc"}]},
        "level": "error",
    }
    with request_ids.carrying("request-12345"):
        sent = sentry.before_send(event, {})
    assert sent["exception"]["values"][0]["value"] == "no mail to ***@example.com, token=***"
    assert sent["tags"] == {"request_id": "request-12345"}
