"""The apps' SQL files, and what they declare."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.apps import apps

GRANTS = Path(__file__).with_name("grants.sql")

FUNCTION = re.compile(
    r"^CREATE OR REPLACE FUNCTION (?P<name>\w+)\s*\((?P<takes>[^;]*?)\)\s+RETURNS"
    r"(?P<how>.*?)AS \$\$(?P<body>.*?)\$\$;?$",
    re.MULTILINE | re.DOTALL,
)
TRIGGER = re.compile(
    r"^CREATE (?:OR REPLACE |CONSTRAINT )TRIGGER (?P<name>\w+)\s.*?\sON (?P<table>\w+)",
    re.MULTILINE | re.DOTALL,
)
STATEMENT = re.compile(r"^CREATE\b(?! SEQUENCE)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class DeclaredFunction:
    """`body` is what stands between the dollars, as the database keeps it."""

    name: str
    body: str
    is_definer: bool


@dataclass(frozen=True)
class RuleFile:
    """One app's rules."""

    label: str
    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def functions(self) -> list[DeclaredFunction]:
        return [
            DeclaredFunction(found["name"], found["body"], "SECURITY DEFINER" in found["how"])
            for found in FUNCTION.finditer(self.text)
        ]

    @property
    def triggers(self) -> list[tuple[str, str]]:
        """(table, trigger)."""
        return [(found["table"], found["name"]) for found in TRIGGER.finditer(self.text)]

    @property
    def statements(self) -> int:
        """How much the file makes beside series of numbers; each is a function or a trigger."""
        return len(STATEMENT.findall(self.text))


def rule_files() -> list[RuleFile]:
    """Every app's file, bottom first: the reverse of INSTALLED_APPS."""
    found = []
    for application in reversed(list(apps.get_app_configs())):
        path = Path(application.path) / f"{application.label}.sql"
        if path.is_file():
            found.append(RuleFile(application.label, path))
    return found


def ours(files: list[RuleFile]) -> str:
    """A regular expression of the names of our functions: each begins with its app's label."""
    return f"^({'|'.join(file.label for file in files)})_"
