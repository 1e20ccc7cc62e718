"""`manage.py doctor` says whether a server could be launched at EC2, and launches none."""

from typing import Any

import pytest

from incubator.operation.doctor import Level
from studios.servers.doctor import check_ec2
from studios.servers.providers.ec2.user_data import user_data
from tests.studios.fake_ec2 import FakeEc2, no_answer, refusal


@pytest.fixture(autouse=True)
def reachable(settings: Any, ec2: FakeEc2) -> None:
    settings.SITE_URL = "https://play.example.com"


def test_a_set_up_that_works_is_told_so(ec2: FakeEc2) -> None:
    [found] = check_ec2()
    assert (found.level, found.text) == (
        Level.FINE,
        "EC2 in eu-central-1 would launch servers.",
    )
    assert ec2.instances == {}


def test_where_no_server_runs_at_ec2_nobody_is_asked(ec2: FakeEc2, settings: Any) -> None:
    settings.SERVER_PROVIDERS = ["hosts"]
    assert list(check_ec2()) == []
    assert ec2.calls.total() == 0


@pytest.mark.parametrize("name", ["INSTALLATION_ID", "EC2_REGIONS", "EC2_TYPES"])
def test_what_is_not_set_is_named(ec2: FakeEc2, settings: Any, name: str) -> None:
    setattr(settings, name, "")
    [found] = check_ec2()
    assert found.level == Level.FAILURE
    assert name in found.text


def test_a_portal_that_no_machine_reaches_is_told(ec2: FakeEc2, settings: Any) -> None:
    settings.SITE_URL = "http://127.0.0.1:8000"
    assert [found.level for found in check_ec2()] == [Level.FAILURE, Level.FINE]


@pytest.mark.parametrize("error", [refusal("UnauthorizedOperation", "You may not."), no_answer()])
def test_a_refusal_is_told(ec2: FakeEc2, error: Exception) -> None:
    def refuse(name: str) -> None:
        if name == "run_instances":
            raise error

    ec2.before = refuse
    [found] = check_ec2()
    assert found.level == Level.FAILURE


def test_a_new_machine_checks_the_agent_and_joins_before_anything_runs(settings: Any) -> None:
    settings.SITE_URL = "https://play.example.com/"
    script = user_data("a token; reboot")
    lines = script.splitlines()
    assert lines[:2] == ["#!/bin/sh", "set -eu"]
    assert "https://play.example.com/agent/agent.pyz?" in script
    assert "sha256sum -c -" in script
    assert "join https://play.example.com 'a token; reboot'" in script
    assert len(script) < 16_000
