"""What the role of web and workers may: enough to work, and nothing that the rules forbid."""

from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from incubator.core.database import column
from incubator.core.sql import differences
from incubator.operation.doctor.findings import Finding, failure, fine

MIGRATE = "Run: manage.py migrate (DATABASE_OWNER_URL says how the owner connects)."
WEB_ROLE = (
    "Connect web and workers as incubator_web (DATABASE_URL; incubator/runtime/roles.sql makes the"
    f" role). {MIGRATE}"
)

TOO_MUCH = Path(__file__).with_name("rights.sql")
TOO_LITTLE = (
    "SELECT relname FROM pg_class AS made WHERE relnamespace = 'public'::regnamespace"
    " AND relkind IN ('r', 'p') AND relname <> 'django_migrations'"
    " AND NOT (has_table_privilege(oid, 'SELECT') AND (has_table_privilege(oid, 'INSERT')"
    "  OR EXISTS (SELECT FROM core_closed() WHERE relation = made.oid AND privilege = 'INSERT')))"
    " ORDER BY 1"
)


def check_rights() -> Iterator[Finding]:
    """Asks as the role that Django is connected as."""
    missing = differences()
    if missing:
        yield failure(
            f"{len(missing)} rules in the database are not those of this version"
            f" ({_some(missing)}).",
            MIGRATE,
        )
    if "function core_closed is missing" in missing:
        return
    user = connection.settings_dict["USER"]
    too_little, too_much = column(TOO_LITTLE), column(TOO_MUCH.read_text(encoding="utf-8"))
    if too_little:
        yield failure(
            f"{user} may not read or write {len(too_little)} tables ({_some(too_little)}).", MIGRATE
        )
    if too_much:
        yield failure(f"{user} may more than it should: {_some(too_much)}.", WEB_ROLE)
    if not (missing or too_little or too_much):
        yield fine(f"The rules are in force, and {user} may do its work and nothing beyond.")


def _some(things: list[str]) -> str:
    return ", ".join(things[:5]) + (", …" if len(things) > 5 else "")
