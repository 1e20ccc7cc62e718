"""The part of an app's file that follows from its models: lifecycles, tables of row history, and
what upper rooms derive from their declarations (`also_written`).

`manage.py rules_sql --write` writes it; a test fails while it differs.
"""

import textwrap
from collections.abc import Callable, Iterable, Iterator

from django.apps import apps
from django.db.models import Model

from incubator.core.lifecycle import Lifecycle, StateField
from incubator.core.sql.files import RuleFile

HEAD = "-- Written by `manage.py rules_sql --write` from the models, from here to the end."

# An app's label to statements that follow from declarations of its own.
Writer = Callable[[str], Iterable[str]]
_writers: list[Writer] = []


def also_written(writer: Writer) -> None:
    """Let another room write into the files what follows from its declarations."""
    if writer not in _writers:
        _writers.append(writer)


def current_text(file: RuleFile) -> str:
    """The whole file as it should be: what is written by hand, then what is written from models."""
    by_hand = file.text.partition(f"\n{HEAD}")[0].rstrip("\n")
    statements = [*_lifecycles(file.label), *_histories(file.label)]
    statements += [statement for writer in _writers for statement in writer(file.label)]
    if not statements:
        return f"{by_hand}\n"
    return "\n".join([by_hand, "", HEAD, *statements]) + "\n"


def _models(label: str) -> list[type[Model]]:
    return sorted(apps.get_app_config(label).get_models(), key=lambda model: model._meta.db_table)


def _lifecycles(label: str) -> Iterator[str]:
    for model in _models(label):
        for field in model._meta.local_fields:
            if isinstance(field, StateField) and field.lifecycle is not None:
                yield _lifecycle(field.lifecycle, model._meta.db_table, str(field.column))


def _lifecycle(lifecycle: Lifecycle, table: str, column: str) -> str:
    """Two triggers, because only a condition keeps the usual INSERT free of a call.

    After it, as one before each row would also keep COPY from writing many at once.
    """
    beginnings = ", ".join(f"'{state}'" for state in lifecycle.beginnings)
    steps = textwrap.fill(
        ", ".join(f"'{source}>{target}'" for source, target in lifecycle.steps),
        width=100,
        initial_indent=" " * 8,
        subsequent_indent=" " * 8,
    )
    return (
        f"CREATE OR REPLACE TRIGGER {lifecycle.name}_begins AFTER INSERT ON {table}\n"
        f"    FOR EACH ROW WHEN (NEW.{column} NOT IN ({beginnings}))\n"
        f"    EXECUTE FUNCTION core_lifecycle('{column}');\n"
        f"CREATE OR REPLACE TRIGGER {lifecycle.name}_moves BEFORE UPDATE ON {table}\n"
        f"    FOR EACH ROW WHEN (OLD.{column} IS DISTINCT FROM NEW.{column})\n"
        f"    EXECUTE FUNCTION core_lifecycle('{column}',\n{steps});"
    )


def _histories(label: str) -> Iterator[str]:
    for model in _models(label):
        # The mark that pghistory leaves on a table of events.
        if getattr(model, "pgh_tracked_model", None) is not None and not model._meta.proxy:
            yield (
                f"CREATE OR REPLACE TRIGGER {model._meta.model_name}_kept\n"
                "    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE"
                f" ON {model._meta.db_table}\n"
                "    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_direct();"
            )
