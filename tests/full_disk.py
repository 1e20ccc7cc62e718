"""A disk that is full at a moment of our choice."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def full_after(size: int) -> Iterator[None]:
    """The kernel refuses to write more than so many bytes into one file, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def on_disk(place: Path) -> list[str]:
    """The files below, whatever they are called."""
    return sorted(str(one.relative_to(place)) for one in place.rglob("*") if one.is_file())
