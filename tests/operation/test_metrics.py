"""Metrics: told to operators, hidden from the world, counted over several processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from incubator.messaging.mail import send
from incubator.operation.metrics import exposition
from incubator.runtime.places import PROJECT

pytestmark = pytest.mark.django_db
TOKEN = "a-long-token-for-the-scraper"


def test_this_machine_may_read_them(client: Client) -> None:
    client.get("/healthz")
    told = client.get("/metrics")
    assert told.status_code == 200
    assert told["Content-Type"].startswith("text/plain")
    assert (
        'incubator_requests_total{method="GET",route="operation:healthz",status="200"}'
        in told.content.decode()
    )


@pytest.mark.parametrize(
    "headers", [{"X-Forwarded-For": "203.0.113.9"}, {"Via": "1.1 proxy"}, {"Forwarded": "for=x"}]
)
def test_who_comes_through_a_proxy_on_this_machine_gets_404(
    headers: dict[str, str], client: Client
) -> None:
    assert client.get("/metrics", headers=headers).status_code == 404


def test_behind_a_trusted_proxy_only_the_token_counts(client: Client, settings: Settings) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    assert client.get("/metrics").status_code == 404


def test_a_stranger_gets_404_and_the_token_opens(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN

    def status(authorization: str) -> int:
        headers = {"Authorization": authorization} if authorization else {}
        return client.get("/metrics", REMOTE_ADDR="203.0.113.9", headers=headers).status_code

    assert status("") == 404
    assert status("Bearer wrong") == 404
    assert status(f"Basic {TOKEN}") == 404
    assert status(f"Bearer {TOKEN}") == 200


def test_without_a_token_nobody_has_the_empty_one(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    answer = client.get("/metrics", REMOTE_ADDR="203.0.113.9", headers={"Authorization": "Bearer "})
    assert answer.status_code == 404


def test_figures_come_from_the_rows() -> None:
    assert b"\nincubator_mail_waiting 0.0" in exposition()
    send(to="a@example.com", subject="s", body="b", key="k")
    told = exposition().decode()
    assert "\nincubator_mail_waiting 1.0" in told
    assert "\nincubator_work_failed 0.0" in told
    assert "\nincubator_worker_heartbeat_seconds +Inf" in told
    assert "\nincubator_ledger_entries " in told


def test_an_unheard_of_method_makes_no_new_series(client: Client) -> None:
    client.generic("BREW", "/healthz")
    told = exposition().decode()
    assert 'method="other",route="operation:healthz"' in told
    assert "BREW" not in told


def test_processes_of_one_machine_add_up(tmp_path: Path) -> None:
    count = (
        "from incubator.operation.metrics import REQUESTS\n"
        "REQUESTS.labels('a:route', 'GET', '200').inc()\n"
    )
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for _ in range(2):
        subprocess.run([sys.executable, "-c", count], cwd=PROJECT, env=environment, check=True)
    show = (
        "from prometheus_client import CollectorRegistry, generate_latest\n"
        "from prometheus_client.multiprocess import MultiProcessCollector\n"
        "registry = CollectorRegistry(); MultiProcessCollector(registry)\n"
        "print(generate_latest(registry).decode())"
    )
    told = subprocess.run(
        [sys.executable, "-c", show],
        cwd=PROJECT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert 'incubator_requests_total{method="GET",route="a:route",status="200"} 2.0' in told
