"""Every outside part can be replaced from the environment; a lease decides who stops the rest."""

import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from incubator.runtime.cloud import CloudSandbox
from incubator.runtime.places import PROJECT, RuntimeFailure, open_lock
from incubator.runtime.services import resolve

GIVEN = {
    "DATABASE_URL": "postgres://books@db.example/books",
    "BROKER_URL": "amqp://broker.example",
    "CACHE_URL": "redis://cache.example/3",
    "AWS_ENDPOINT_URL": "https://s3.example",
    "EMAIL_URL": "smtp://mail.example",
}


@pytest.mark.parametrize("name", sorted(GIVEN.keys() - {"DATABASE_URL"}))
def test_the_environment_replaces_one_part_and_no_other(name: str) -> None:
    embedded = asdict(resolve({}))
    assert asdict(resolve({name: GIVEN[name]})) == embedded | {name: GIVEN[name]}


def test_a_database_is_given_with_its_owner_or_is_all_ours() -> None:
    ours = resolve({})
    assert ours.DATABASE_URL.startswith("postgres://incubator_web@")
    assert ours.DATABASE_OWNER_URL.startswith("postgres://incubator_owner@")
    owner = "postgres://owner@db.example/books"
    given = resolve({"DATABASE_URL": GIVEN["DATABASE_URL"], "DATABASE_OWNER_URL": owner})
    assert (GIVEN["DATABASE_URL"], owner) == (given.DATABASE_URL, given.DATABASE_OWNER_URL)
    assert resolve({"DATABASE_URL": "postgres://one"}).DATABASE_OWNER_URL == "postgres://one"
    assert resolve({"DATABASE_OWNER_URL": owner}) == ours


def test_resolving_starts_nothing(ground: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCUBATOR_VAR", str(ground / "var"))
    addresses = resolve({})
    assert str(ground) in addresses.DATABASE_URL
    assert not (ground / "var").exists()


def test_a_given_service_is_not_started(ground: Path) -> None:
    said = run("services.start()", ground, GIVEN)
    assert said == ""
    assert not (ground / "var" / "postgres").exists()
    assert not (ground / "var" / "redis").exists()


def test_the_last_one_out_stops_the_servers(ground: Path) -> None:
    with subprocess.Popen(
        command("services.start(); sys.stdin.read()"),
        cwd=PROJECT,
        env={"INCUBATOR_VAR": str(ground / "var")},
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as first:
        assert first.stderr
        while "Redis started" not in first.stderr.readline():
            assert first.poll() is None
        second = run("services.start()", ground, {})
        assert "PostgreSQL is running already" in second
        assert "stopped" not in second
        _, first_said = first.communicate(timeout=30)
    assert "PostgreSQL stopped." in first_said
    assert "Redis stopped." in first_said


def test_a_sandbox_without_moto_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("incubator.runtime.cloud.find_spec", lambda name: None)
    with pytest.raises(RuntimeFailure, match="needs moto"):
        CloudSandbox(tmp_path / "var").ensure(print)


def command(code: str) -> list[str]:
    return [sys.executable, "-c", f"import sys; from incubator.runtime import services; {code}"]


def run(code: str, directory: Path, environment: dict[str, str]) -> str:
    """What a process of its own says on standard error."""
    outcome = subprocess.run(
        command(code),
        cwd=PROJECT,
        env={"INCUBATOR_VAR": str(directory / "var"), **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return outcome.stderr


def test_a_directory_of_another_user_is_told_and_not_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, *args: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(RuntimeFailure, match="belongs to another user"):
        open_lock("in-use", tmp_path)
