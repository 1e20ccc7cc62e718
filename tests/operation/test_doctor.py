"""`manage.py doctor` and `check --deploy`: a fit deployment is told so, an unfit one what to do."""

import os
import secrets
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from incubator.operation.doctor import Level, examine
from incubator.operation.doctor.database import check_database
from incubator.runtime.places import PROJECT
from incubator.runtime.postgres import OWNER, WEB
from incubator.schedule import SWEEPS
from incubator.work.failures import record_failure, record_sweep
from tests.powers import as_owner, as_superuser

PRODUCTION = {
    "SECRET_KEY": secrets.token_urlsafe(50),
    "CARD_CODE_KEY": secrets.token_urlsafe(50),
    "SITE_URL": "https://play.example.com",
    "ALLOWED_HOSTS": "play.example.com,127.0.0.1",
    "TRUSTED_PROXY_COUNT": "1",
    "DATABASE_URL": "postgres://incubator_web:secret@db.example/incubator",
    "DATABASE_OWNER_URL": "postgres://incubator_owner:secret@db.example/incubator",
    "BROKER_URL": "redis://redis.example:6379/1",
    "CACHE_URL": "redis://redis.example:6379/0",
    "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
}
BARE = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "incubator.settings"}


def run(code: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *code],
        cwd=PROJECT,
        env=BARE | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


IN_PRODUCTION = """
import incubator.wsgi
print("It serves.")
from django.conf import settings
kinds = ("SESSION", "CSRF", "LANGUAGE")
assert all(getattr(settings, f"{kind}_COOKIE_SECURE") for kind in kinds)
assert all(getattr(settings, f"{kind}_COOKIE_HTTPONLY") for kind in kinds)
print("Its cookies are safe.")
from django.core.management import call_command
call_command("check", deploy=True, fail_level="WARNING")
"""


@pytest.fixture(scope="module")
def in_production() -> subprocess.CompletedProcess[str]:
    """A process with the environment of production, started once for what is asked of it."""
    return run(["-c", IN_PRODUCTION], PRODUCTION)


def test_check_deploy_has_nothing_to_say_in_production(
    in_production: subprocess.CompletedProcess[str],
) -> None:
    assert in_production.returncode == 0, in_production.stderr
    assert "no issues" in in_production.stdout


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"SECRET_KEY": django_settings.DEMO_SECRET_KEY}, "Set SECRET_KEY to the output of"),
        ({"CARD_CODE_KEY": django_settings.DEMO_CARD_CODE_KEY}, "Set CARD_CODE_KEY to the output"),
        (
            {
                "PAYMENT_PROVIDERS": ["sandbox"],
                "SANDBOX_GATEWAY_SECRET": django_settings.DEMO_GATEWAY_SECRET,
            },
            "Set SANDBOX_GATEWAY",
        ),
        ({"SITE_URL": "http://play.example.com", "IS_HTTPS": False}, "Set SITE_URL=https://"),
        ({"ALLOWED_HOSTS": ["*"]}, "Set ALLOWED_HOSTS=play.example.com"),
        ({"ALLOWED_HOSTS": ["other.example.com"]}, "Set ALLOWED_HOSTS=play.example.com"),
        ({"CACHE_URL": ""}, "Set CACHE_URL"),
        ({"MAIL_TRANSPORT": {"EMAIL_BACKEND": "x.filebased.EmailBackend"}}, "Set EMAIL_URL"),
        ({"DEMO": True}, "Take DEMO out"),
        ({"DEBUG": True}, "Take DEBUG out"),
        ({"TRUSTED_PROXY_COUNT": 0}, "Set TRUSTED_PROXY_COUNT"),
    ],
)
def test_a_deploy_check_says_what_to_do(
    change: dict[str, Any], words: str, fit_settings: Settings
) -> None:
    for name, value in change.items():
        setattr(fit_settings, name, value)
    found = checks.run_checks(include_deployment_checks=True)
    assert any(words in (message.hint or "") for message in found)


def test_a_deploy_check_of_fit_settings_finds_nothing(fit_settings: Settings) -> None:
    found = checks.run_checks(include_deployment_checks=True)
    assert [message for message in found if not message.is_silenced()] == []


def test_no_cookie_leaves_by_an_open_line_or_is_there_for_scripts(
    in_production: subprocess.CompletedProcess[str],
) -> None:
    assert "Its cookies are safe." in in_production.stdout, in_production.stderr


START = ["-c", "import incubator.wsgi"]
WORKER = ["-m", "celery", "--app", "incubator", "worker", "--concurrency", "1"]


@pytest.mark.parametrize("start", [START, WORKER])
def test_nothing_that_serves_starts_with_a_key_everybody_knows(start: list[str]) -> None:
    known = {
        name: value
        for name, value in PRODUCTION.items()
        if "SECRET" not in name and "CARD" not in name
    }
    outcome = run(start, known | {"PAYMENT_PROVIDERS": "sandbox"})
    assert outcome.returncode != 0
    assert "Set SECRET_KEY and CARD_CODE_KEY and SANDBOX_GATEWAY_SECRET in" in outcome.stderr
    assert "secrets.token_urlsafe" in outcome.stderr


def test_production_with_its_own_keys_starts(
    in_production: subprocess.CompletedProcess[str],
) -> None:
    assert "It serves." in in_production.stdout, in_production.stderr


def test_the_demo_starts_without_keys_of_its_own() -> None:
    outcome = run(START, {"DEMO": "true"})
    assert outcome.returncode == 0, outcome.stderr


def test_checks_and_builds_need_no_environment() -> None:
    outcome = run(["manage.py", "check"], {})
    assert outcome.returncode == 0, outcome.stderr


@pytest.fixture
def fit_settings(settings: Settings) -> Settings:
    """The settings as an operator would make them."""
    settings.PAYMENT_PROVIDERS = []
    settings.SECRET_KEY = settings.SANDBOX_GATEWAY_SECRET = secrets.token_urlsafe(50)
    settings.CARD_CODE_KEY = secrets.token_urlsafe(50)
    settings.SITE_URL, settings.IS_HTTPS = "https://play.example.com", True
    settings.ALLOWED_HOSTS = ["play.example.com"]
    settings.TRUSTED_PROXY_COUNT = 1
    settings.CACHE_URL = "locmem://"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_SSL_REDIRECT = settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.MAIL_TRANSPORT = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": 9,
    }
    # Browser tests in the same process set a variable that only this check minds.
    settings.SILENCED_SYSTEM_CHECKS = [*settings.SILENCED_SYSTEM_CHECKS, "async.E001"]
    return settings


@pytest.fixture
def production(fit_settings: Settings, mail_server: int, committed_db: str) -> None:
    """Fit settings, a mail server that answers, and workers that did their sweeps."""
    fit_settings.MAIL_TRANSPORT = fit_settings.MAIL_TRANSPORT | {"EMAIL_PORT": mail_server}
    for sweep in SWEEPS.values():
        record_sweep(task=sweep["task"], error="")


class Greeting(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 mail.example ESMTP\r\n")
        while line := self.rfile.readline():
            self.wfile.write(b"221 bye\r\n" if line.startswith(b"QUIT") else b"250 ok\r\n")


@pytest.fixture
def mail_server() -> Iterator[int]:
    with socketserver.TCPServer(("127.0.0.1", 0), Greeting) as server:
        threading.Thread(target=server.serve_forever).start()
        yield server.server_address[1]
        server.shutdown()


def test_a_fit_deployment_is_told_so(production: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("doctor")
    told = capsys.readouterr().out
    assert "This deployment is fit for its work." in told
    assert "The mail server answers." in told
    assert "All migrations are applied." in told
    assert "incubator_web may do its work and nothing beyond" in told


def test_each_trouble_is_named_with_its_remedy(
    production: None, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.MAIL_TRANSPORT = settings.MAIL_TRANSPORT | {"EMAIL_PORT": 9}
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:9/0",
        }
    }
    record_failure(task="a.task", arguments={}, error="E", traceback="", request_id="")
    as_owner("DELETE FROM django_migrations WHERE app = 'taggit'")
    with pytest.raises(CommandError, match="3 things have to be fixed"):
        call_command("doctor")
    told = capsys.readouterr().out
    for words in (
        "The mail server refuses us",
        "Correct EMAIL_URL",
        "The cache does not answer",
        "correct CACHE_URL",
        "Run: manage.py migrate",
    ):
        assert words in told


def test_silent_workers_and_dead_work_are_told(db: None) -> None:
    record_failure(task="a.task", arguments={}, error="E", traceback="", request_id="")
    found = {finding.text: finding for finding in examine()}
    assert found["No worker has ended a sweep since ever."].level is Level.FAILURE
    assert "worker --beat" in found["No worker has ended a sweep since ever."].remedy
    assert found["1 tasks failed for good."].level is Level.ADVICE


def test_the_demo_is_not_measured_as_production(db: None, settings: Settings) -> None:
    settings.DEMO = True
    texts = [finding.text for finding in examine() if finding.level is Level.FAILURE]
    assert texts == ["No worker has ended a sweep since ever."]


def test_the_rights_of_the_role_are_read_from_the_database(db: None) -> None:
    found = list(check_database())
    assert any("PostgreSQL 18 answers" in finding.text for finding in found)
    assert all(finding.level is Level.FINE for finding in found)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("GRANT TEMPORARY ON DATABASE {name} TO {web}", "makes temporary tables"),
        ("GRANT CREATE ON DATABASE {name} TO {web}", "makes schemas"),
        ("GRANT CREATE ON SCHEMA public TO {web}", "makes tables in public"),
        ("GRANT {owner} TO {web}", "is a member of incubator_owner"),
        ("ALTER ROLE {web} CREATEROLE", "makes roles"),
        ("ALTER TABLE core_auditrow OWNER TO {web}", "owns core_auditrow"),
        ("GRANT UPDATE ON ledger_balance TO {web}", "UPDATE on ledger_balance"),
        ("GRANT INSERT (amount) ON ledger_checkpoint TO {web}", "INSERT on ledger_checkpoint"),
        ("GRANT DELETE ON core_auditrow TO {web}", "DELETE on core_auditrow"),
        ("GRANT INSERT ON accounts_userevent TO {web}", "INSERT on accounts_userevent"),
        ("GRANT UPDATE (slug) ON studios_game TO {web}", "UPDATE of slug on studios_game"),
        ("GRANT TRUNCATE ON accounts_user TO {web}", "empties or refers to accounts_user"),
        ("GRANT UPDATE ON SEQUENCE accounts_user_id_seq TO {web}", "sets accounts_user_id_seq"),
        ("GRANT INSERT ON django_migrations TO {web}", "writes django_migrations"),
    ],
)
def test_a_web_role_that_may_more_fails_with_what_it_may(db: None, given: str, told: str) -> None:
    name = connection.settings_dict["NAME"]
    as_superuser(given.format(name=name, web=WEB, owner=OWNER))
    [failure] = [one for one in check_database() if one.level is not Level.FINE]
    assert failure.level is Level.FAILURE
    assert told in failure.text
    assert "manage.py migrate" in failure.remedy


def test_a_table_that_a_migration_left_closed_and_a_missing_rule_are_named(db: None) -> None:
    as_owner("CREATE TABLE made_later (x int)")
    as_owner("DROP TRIGGER audit_kept ON core_auditrow")
    told = [one.text for one in check_database() if one.level is Level.FAILURE]
    assert "trigger audit_kept on core_auditrow is missing" in told[0]
    assert "may not read or write 1 tables (made_later)" in told[1]
