"""What `manage.py check --deploy` asks beyond Django's own checks, and what nothing starts with."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Advice
from django.core.exceptions import ImproperlyConfigured

from incubator.core.demo_only import out_of_place, this_is_a_demo

LOCAL = {"127.0.0.1", "localhost", "::1", "[::1]"}
NEW_KEY = "python -c 'import secrets; print(secrets.token_urlsafe(50))'"


def known_secrets() -> list[str]:
    """Names of the settings whose values stand in this repository for everybody to read."""
    known = {
        "SECRET_KEY": settings.DEMO_SECRET_KEY,
        "CARD_CODE_KEY": settings.DEMO_CARD_CODE_KEY,
    }
    if "sandbox" in settings.PAYMENT_PROVIDERS:
        known["SANDBOX_GATEWAY_SECRET"] = settings.DEMO_GATEWAY_SECRET
    return [name for name, value in known.items() if getattr(settings, name) == value]


def refuse_known_secrets() -> None:
    """Raises ImproperlyConfigured where anybody could forge sign-ins or payments, or try codes of cards.

    Called by what serves (web, worker) and not by commands, so that checks, builds and tests need
    no secret.
    """
    names = [] if this_is_a_demo() else known_secrets()
    if names:
        raise ImproperlyConfigured(
            f"Set {' and '.join(names)} in the environment: the demo's values are public. Make "
            f"each with: {NEW_KEY} (To show the demo, set DEMO=true or run `make demo`.)"
        )


def check_secrets(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    return [
        Error(
            f"{name} is the demo's, which everybody can read.",
            hint=f"Set {name} to the output of: {NEW_KEY}",
            id="incubator.E001",
        )
        for name in known_secrets()
    ]


def check_mode(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if this_is_a_demo():
        found.append(
            Error(
                "DEMO is on: anybody may become anybody with one click.",
                hint="Take DEMO out of the environment.",
                id="incubator.E002",
            )
        )
    if settings.DEBUG:
        found.append(
            Error(
                "DEBUG is on: error pages show settings and code.",
                hint="Take DEBUG out of the environment.",
                id="incubator.E003",
            )
        )
    return found


def check_demo_parts(
    app_configs: Sequence[AppConfig] | None, **_options: Any
) -> list[CheckMessage]:
    """What belongs to the demo and is there without one."""
    return [
        Error(part.what, hint=part.remedy, id="incubator.E009")
        for part in out_of_place(in_rows=False)
    ]


def check_addresses(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """The public address, and that we answer to it."""
    found: list[CheckMessage] = []
    host = urlsplit(settings.SITE_URL).hostname or ""
    if not settings.IS_HTTPS:
        found.append(
            Error(
                f"SITE_URL is {settings.SITE_URL}: without https, cookies and passwords are open.",
                hint="Set SITE_URL=https://… and let the proxy send X-Forwarded-Proto.",
                id="incubator.E004",
            )
        )
    allowed = settings.ALLOWED_HOSTS
    if "*" in allowed or not any(_allows(pattern, host) for pattern in allowed):
        found.append(
            Error(
                f"ALLOWED_HOSTS ({', '.join(allowed)}) does not fit SITE_URL's host {host}.",
                hint=f"Set ALLOWED_HOSTS={host},127.0.0.1 (the latter for probes).",
                id="incubator.E005",
            )
        )
    if settings.IS_HTTPS and host not in LOCAL and settings.TRUSTED_PROXY_COUNT == 0:
        found.append(
            Advice(
                "TRUSTED_PROXY_COUNT is 0: rate limits see the proxy as one single visitor.",
                hint="Set TRUSTED_PROXY_COUNT to the number of proxies in front (mostly 1).",
                id="incubator.W001",
            )
        )
    return found


def check_services(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Parts that must be shared by all processes, and mail that must reach people."""
    found: list[CheckMessage] = []
    if not settings.CACHE_URL:
        found.append(
            Error(
                "CACHE_URL is not set: rate limits and locks would count for each process alone.",
                hint="Set CACHE_URL=redis://host:6379/0.",
                id="incubator.E006",
            )
        )
    if not settings.MAIL_TRANSPORT["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
        found.append(
            Error(
                "EMAIL_URL does not lead to a mail server: nobody receives anything.",
                hint="Set EMAIL_URL=smtp+tls://user:password@host:587.",
                id="incubator.E007",
            )
        )
    if settings.TIME_ZONE != "UTC" or not settings.USE_TZ:
        found.append(
            Error(
                f"TIME_ZONE is {settings.TIME_ZONE}; instants are kept in UTC.",
                hint="Leave TIME_ZONE at UTC; months end in BOOKS_TIME_ZONE.",
                id="incubator.E008",
            )
        )
    return found


def _allows(pattern: str, host: str) -> bool:
    if pattern.startswith("."):
        return host == pattern[1:] or host.endswith(pattern)
    return pattern == host


def register_checks() -> None:
    for check in (check_secrets, check_mode, check_demo_parts, check_addresses, check_services):
        register(check, Tags.security, deploy=True)
