"""`manage.py rules_sql`: the part of the SQL files that follows from the models is up to date."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from incubator.core.sql import rule_files
from incubator.core.sql.generated import current_text


class Command(BaseCommand):
    help = "Say which SQL files no longer follow from the models, or write them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="Write them.")

    def handle(self, *args: Any, write: bool, **options: Any) -> None:
        stale = [file for file in rule_files() if file.text != current_text(file)]
        if write:
            for file in stale:
                file.path.write_text(current_text(file), encoding="utf-8")
                self.stdout.write(f"{file.path.name} was written.")
        elif stale:
            names = ", ".join(file.path.name for file in stale)
            raise CommandError(f"Run `manage.py rules_sql --write`: {names} differ.")
