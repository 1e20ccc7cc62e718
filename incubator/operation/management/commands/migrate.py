"""`manage.py migrate`: Django's, as the database's owner, and then the rules and the rights."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import Field

from incubator.core.connecting import connected_as_owner
from incubator.core.sql import apply_rules
from incubator.core.sql.made_from import (
    changed_migrations,
    is_ours,
    missing_migrations,
    record_migrations,
)

# So many steps of one package are worth a run of their own.
LONG = 10
# What a table may get without a column being another.
BESIDE_COLUMNS = frozenset(("indexes", "constraints", "triggers"))


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a model was made from."""

    fields: dict[str, Field[Any, Any]]
    options: dict[str, Any]
    managers: list[Any]

    @classmethod
    def of(cls, state: ModelState) -> "Drawn":
        options = {name: said for name, said in state.options.items() if name not in BESIDE_COLUMNS}
        return cls(dict(state.fields), options, state.managers)

    def serves(self, other: "Drawn") -> bool:
        """Whether its model does for the other's steps: in the database they are the same."""
        return (
            self.fields.keys() == other.fields.keys()
            and (self.options, self.managers) == (other.options, other.managers)
            and all(
                field is other.fields[name] or _column(field) == _column(other.fields[name])
                for name, field in self.fields.items()
            )
        )


def _column(field: Field[Any, Any]) -> tuple[object, ...]:
    """All that the database is told of a field."""
    _name, path, args, said = field.deconstruct()
    untold = {*field.non_db_attrs} - {"db_column"}
    told = {name: word for name, word in said.items() if name not in untold}
    return path, list(args), told


class GrowingState(ProjectState):
    """Of a new table only its own model is made, and of a table that stays as it is none.

    Django makes those of all tables anew that it is related to, over others too: with each table
    more of them, and for each index and label. That takes most of the time of an empty database's
    migration.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._drawn: dict[tuple[str, str], Drawn] = {}

    def add_model(self, model_state: ModelState) -> None:
        known = self.__dict__.pop("apps", None)
        super().add_model(model_state)
        if known is not None:
            self.__dict__["apps"] = known
            known.render_multiple([model_state])
            self._remember({(model_state.app_label, model_state.name_lower)})

    def reload_model(self, app_label: str, model_name: str, delay: bool = False) -> None:
        key = app_label, model_name
        drawn = self._drawn.get(key) if "apps" in self.__dict__ else None
        if drawn is not None and drawn.serves(Drawn.of(self.models[key])):
            # Before a step reads rows through models, all of them are made anew.
            self.is_delayed = True
            model = self.apps.get_model(*key)
            for name in BESIDE_COLUMNS & self.models[key].options.keys():
                setattr(model._meta, name, list(self.models[key].options[name]))
            return
        super().reload_model(app_label, model_name, delay)

    def _reload(self, related_models: set[tuple[str, str]]) -> None:
        super()._reload(related_models)  # type: ignore[misc]  # unknown to Django's stubs
        self._remember(related_models)

    def _remember(self, made: set[tuple[str, str]]) -> None:
        self._drawn.update((key, Drawn.of(self.models[key])) for key in made & self.models.keys())


class Executor(MigrationExecutor):
    def migrate(
        self,
        targets: Any,
        plan: Any = None,
        state: ProjectState | None = None,
        fake: bool = False,
        fake_initial: bool = False,
    ) -> ProjectState:
        growing = GrowingState(state.models, state.real_apps) if state else None
        return super().migrate(targets, plan, growing, fake, fake_initial)


# The command takes it from its module, and asks nobody.
migrate.MigrationExecutor = Executor  # type: ignore[attr-defined]


class Command(migrate.Command):
    """What a database runs beside its tables is written anew each time, from the apps' SQL files."""

    def handle(self, *args: Any, **options: Any) -> None:
        with connected_as_owner():
            changed = changed_migrations()
            if changed:
                raise CommandError(
                    f"This database was made from other files ({', '.join(changed[:5])}): a "
                    "migration that was applied is never changed. Begin with an empty database."
                )
            if options["plan"] or options["check_unapplied"]:
                super().handle(*args, **options)
                return
            try:
                if not options["app_label"]:
                    self._long_histories(*args, **options)
                super().handle(*args, **options)
            finally:
                record_migrations()
            self._apply_rules(verbose=options["verbosity"] > 0)

    def _long_histories(self, *args: Any, **options: Any) -> None:
        """Of packages, before our tables are there: each step looks at all that are by then."""
        steps = Counter(name.partition(".")[0] for name in missing_migrations())
        ours = {application.label for application in apps.get_app_configs() if is_ours(application)}
        for label in sorted(label for label in steps.keys() - ours if steps[label] > LONG):
            super().handle(*args, **{**options, "app_label": label})

    def _apply_rules(self, *, verbose: bool) -> None:
        if missing_migrations():
            said = "Migrations are missing, so no rules were applied: run `migrate` to the end."
        else:
            files = apply_rules()
            names = ", ".join(file.path.name for file in files)
            said = f"Applied the rules ({names}) and the rights that follow from them."
        if verbose:
            self.stdout.write(said)
