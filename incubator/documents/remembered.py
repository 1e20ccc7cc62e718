"""What a request stores, by its name, until its row is there for good."""

from contextvars import ContextVar
from typing import Any

from django.core.files.storage import Storage

stored: ContextVar[list[str] | None] = ContextVar("stored", default=None)


class Remembered(Storage):
    """Mixed into the storage that files are kept in, whoever stores: we, or the editor of pages."""

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        kept = super().save(name, content, max_length)
        names = stored.get()
        if names is not None:
            names.append(kept)
        return kept
