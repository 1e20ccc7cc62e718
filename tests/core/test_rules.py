"""The apps' SQL files and what the database really runs: the same, in both directions."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from incubator.core.connecting import connected_as_owner
from incubator.core.lifecycle import StateField
from incubator.core.sql import apply_rules, differences, rule_files
from incubator.core.sql.files import RuleFile, ours
from incubator.core.sql.generated import HEAD, current_text
from incubator.core.sql.made_from import changed_migrations, rules_have_changed
from tests.powers import as_owner

RUNNING = """
    SELECT pg_get_functiondef(oid), pg_get_userbyid(proowner), proacl::text FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT pg_get_triggerdef(oid), tgenabled::text, tgrelid::regclass::text FROM pg_trigger
        WHERE NOT tgisinternal
    UNION ALL
    SELECT relname, relacl::text, pg_get_userbyid(relowner) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')
    UNION ALL
    SELECT attrelid::regclass::text, attname, attacl::text FROM pg_attribute
        WHERE attacl IS NOT NULL AND attrelid > 16383
"""

DROP_ALL = """
    DO $$
    DECLARE one record;
    BEGIN
        FOR one IN SELECT tgname, tgrelid::regclass AS relation FROM pg_trigger
            JOIN pg_proc ON pg_proc.oid = tgfoid WHERE NOT tgisinternal AND proname ~ 'OURS'
        LOOP EXECUTE format('DROP TRIGGER %I ON %s', one.tgname, one.relation); END LOOP;
        FOR one IN SELECT oid::regprocedure AS name FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace AND proname ~ 'OURS'
        LOOP EXECUTE format('DROP FUNCTION %s', one.name); END LOOP;
    END $$
"""
DEVIATIONS = {
    "DROP TRIGGER sign_in_kept ON accounts_signin": "trigger sign_in_kept on accounts_signin is missing",
    """CREATE TRIGGER more BEFORE DELETE ON accounts_user
       FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change()""": (
        "trigger more on accounts_user is in no file"
    ),
    "ALTER TABLE core_auditrow DISABLE TRIGGER audit_kept": (
        "trigger audit_kept on core_auditrow is switched off"
    ),
    """CREATE FUNCTION core_left(int) RETURNS int LANGUAGE sql
       SET search_path = public, pg_temp AS 'SELECT 1'""": "function core_left is in no file",
    """CREATE FUNCTION approvals_payment_is_approved(subject text) RETURNS boolean LANGUAGE sql
       SET search_path = public, pg_temp AS 'SELECT true'""": (
        "function approvals_payment_is_approved is not what its file says"
    ),
    "ALTER FUNCTION core_refuse_change() SECURITY DEFINER": (
        "function core_refuse_change is not what its file says"
    ),
    "ALTER FUNCTION core_lifecycle() RESET ALL": (
        "function core_lifecycle has no search_path of its own"
    ),
}


def running() -> set[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(RUNNING)
        return set(cursor.fetchall())


def drop_all_of_ours() -> None:
    as_owner(DROP_ALL.replace("OURS", ours(rule_files())))


def test_the_database_runs_what_the_files_say_and_nothing_else(committed_db: str) -> None:
    """Functions, triggers, owners and rights are the same when all is made from the files alone."""
    assert differences() == []
    before = running()
    assert len(before) > 300
    drop_all_of_ours()
    assert len(differences()) > 100
    with connected_as_owner():
        apply_rules()
    assert running() ^ before == set()


def test_rules_can_be_applied_again_and_again(committed_db: str) -> None:
    before = running()
    for _ in range(2):
        with connected_as_owner():
            apply_rules()
        assert running() ^ before == set()


def test_whatever_differs_is_named_and_mended(committed_db: str) -> None:
    before = running()
    for statement in DEVIATIONS:
        as_owner(statement)
    assert differences() == sorted(DEVIATIONS.values())
    with connected_as_owner():
        apply_rules()
    assert differences() == []
    assert running() ^ before == set()


def test_every_statement_of_a_file_is_understood() -> None:
    """Else something would run that nothing compares."""
    files = rule_files()
    assert files[0].label == "core"
    for file in files:
        assert file.statements == len(file.functions) + len(file.triggers), file.path
        assert {one.name.partition("_")[0] for one in file.functions} <= {file.label}


@pytest.mark.parametrize("file", rule_files(), ids=lambda file: file.label)
def test_what_follows_from_the_models_is_written_into_the_file(file: RuleFile) -> None:
    assert file.text == current_text(file), "Run `manage.py rules_sql --write`."


def test_every_lifecycle_and_every_table_of_history_has_its_triggers() -> None:
    text = "".join(file.text for file in rule_files())
    states = [
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, StateField)
    ]
    events = [model._meta.db_table for model in apps.get_models() if hasattr(model, "pgh_obj")]
    assert len(states) >= 16
    assert len(events) >= 13
    for table in states:
        assert f"_moves BEFORE UPDATE ON {table}\n" in text
        assert f"_begins AFTER INSERT ON {table}\n" in text
    for table in events:
        assert f"BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}\n" in text


def test_a_stale_file_is_told_and_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stale = RuleFile("servers", tmp_path / "servers.sql")
    stale.path.write_text(f"-- By hand.\n\n{HEAD}\nCREATE TRIGGER of_old;\n")
    monkeypatch.setattr(
        "incubator.operation.management.commands.rules_sql.rule_files", lambda: [stale]
    )
    with pytest.raises(CommandError, match=r"servers\.sql differ"):
        call_command("rules_sql")
    call_command("rules_sql", write=True)
    written = stale.path.read_text()
    assert written.startswith("-- By hand.\n")
    assert "'lost>stopped'" in written
    assert "of_old" not in written


def test_columns_that_are_kept_are_columns(db: None) -> None:
    """A name that is mistyped would guard nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relation::text, kept FROM core_closed(), unnest(columns) AS kept"
            " EXCEPT SELECT attrelid::regclass::text, attname FROM pg_attribute"
        )
        assert cursor.fetchall() == []


def test_no_function_works_as_a_superuser_or_without_a_search_path_of_its_own(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc JOIN pg_roles ON pg_roles.oid = proowner"
            " WHERE pronamespace = 'public'::regnamespace AND (rolsuper OR prosecdef"
            " AND NOT coalesce('search_path=public, pg_temp' = ANY (proconfig), false))"
        )
        assert cursor.fetchall() == []
        cursor.execute("SELECT count(*) FROM pg_proc WHERE prosecdef AND proname ~ '^pgtrigger_'")
        # Only row history is written by pgtrigger's triggers, and it is no guard.
        assert cursor.fetchone()[0] == len(history_triggers())


def history_triggers() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname ~ '^pgtrigger_'")
        names = [name for (name,) in cursor]
    kinds = ("pgtrigger_insert_insert", "pgtrigger_update_update", "pgtrigger_delete_delete")
    assert all(name.startswith(kinds) for name in names)
    return names


def test_a_database_that_was_made_from_other_files_is_not_migrated(committed_db: str) -> None:
    assert changed_migrations() == []
    assert not rules_have_changed()
    as_owner(
        "COMMENT ON TABLE django_migrations IS"
        """ '{"billing.0001_first": "another", "rules": "another"}'"""
    )
    assert changed_migrations() == ["billing.0001_first"]
    assert rules_have_changed()
    with pytest.raises(CommandError, match="made from other files"):
        call_command("migrate")


def test_a_migration_that_is_gone_is_another_file(committed_db: str) -> None:
    as_owner("INSERT INTO django_migrations VALUES (DEFAULT, 'core', '0011_of_old', now())")
    assert changed_migrations() == ["core.0011_of_old"]
