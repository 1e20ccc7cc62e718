"""What `manage.py check --database default`, `migrate` and `doctor` ask about the books."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as Advice
from django.db import ProgrammingError, transaction

from incubator.core import books


def check_zone(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_options: Any
) -> list[CheckMessage]:
    """Whether months still end where the last settled one ended."""
    kept_in = _last_zone() if databases else None
    if kept_in in (None, books.zone_name()):
        return []
    return [
        Advice(
            f"BOOKS_TIME_ZONE is {books.zone_name()}, and the books were kept in {kept_in}: the"
            " newest statement ended its month there.",
            hint=f"Set BOOKS_TIME_ZONE={kept_in}. Where the change is meant, leave it: what is"
            " written keeps its dates, and the next statement names the new zone.",
            id="funding.W001",
        )
    ]


def _last_zone() -> str | None:
    statements = apps.get_model("funding", "Statement").objects.order_by("-pk")
    try:
        with transaction.atomic():
            zone: str | None = statements.values_list("time_zone", flat=True).first()
            return zone
    except ProgrammingError:
        # Not migrated yet: nothing was settled.
        return None


def register_checks() -> None:
    register(check_zone, Tags.database)
