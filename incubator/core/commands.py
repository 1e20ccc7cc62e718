"""What every command that changes something is built on."""

from typing import Any

from django.core.management.base import BaseCommand

from incubator.core.tracking import acting


class ActingCommand(BaseCommand):
    """A command whose changes carry its name in the history of the rows it changes."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        name = type(self).__module__.rpartition(".")[2]
        with acting(None, f"manage.py {name}"):
            said: str | None = super().execute(*args, **options)
        return said
