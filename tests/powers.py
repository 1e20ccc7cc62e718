"""Stepping out of the web role, for tests of what triggers refuse to everybody, and of tampering.

Tests connect as the web role, which cannot become anybody else. The statement runs inside the
test's own transaction, by functions that the superuser puts into the test's database first.
"""

import pytest
from django.db import DatabaseError, connection, transaction

from incubator.runtime.postgres import OWNER
from tests.servers import DatabaseServer

FUNCTION = """
CREATE OR REPLACE FUNCTION powers.{name}(statement text) RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER {how} AS $$
DECLARE
    touched bigint;
BEGIN
    IF statement ~ 'RETURNING' THEN
        EXECUTE statement INTO touched;
    ELSE
        EXECUTE statement;
        GET DIAGNOSTICS touched = ROW_COUNT;
    END IF;
    RETURN touched;
END $$;
"""
POWERS = (
    "CREATE SCHEMA IF NOT EXISTS powers; GRANT USAGE ON SCHEMA powers TO PUBLIC;"
    + FUNCTION.format(name="owner", how="SET search_path = public")
    + f"GRANT CREATE ON SCHEMA powers TO {OWNER}; ALTER FUNCTION powers.owner OWNER TO {OWNER};"
    + FUNCTION.format(name="superuser", how="SET search_path = public")
    + FUNCTION.format(name="tamper", how="SET session_replication_role = replica")
)


def as_owner(statement: str) -> int:
    """As whom the tables belong to: all triggers fire.

    Returns how many rows it touched, or what it is RETURNING.
    """
    return _run("owner", statement)


def as_superuser(statement: str) -> int:
    return _run("superuser", statement)


def tamper(statement: str) -> int:
    """As the server's superuser, who switches every trigger off."""
    return _run("tamper", statement)


def refuse(statement: str, match: str) -> None:
    """The web role may not, or is stopped by a rule in these words; so is the owner, by the rule."""
    with pytest.raises(DatabaseError, match=f"permission denied|{match}"), transaction.atomic():
        connection.cursor().execute(statement)
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        as_owner(statement)


def _run(power: str, statement: str) -> int:
    with DatabaseServer().connect(connection.settings_dict["NAME"]) as superuser:
        superuser.execute(POWERS.encode())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT powers.{power}(%s)", [statement])
        return int(cursor.fetchone()[0])
