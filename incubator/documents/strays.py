"""Files whose row never came: a refused form, a transaction that ended otherwise, a killed process.

What a request stored and did not keep is taken away at its end. What a process left that died in
between is found by a sweep.
"""

import logging
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import DatabaseError, models, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from incubator.documents.models import FOLDER, Document, Scan
from incubator.documents.remembered import stored
from incubator.documents.storage import ARRIVING

log = logging.getLogger(__name__)

# Time to bring back the right database, where an older one was restored beside newer files.
KEPT_FOR = timedelta(days=7)
# Of its last byte: a file that arrives takes no day.
ARRIVES_WITHIN = timedelta(days=1)
OURS = re.compile("[0-9a-f]{2}")
# Those whose files lie in folders of two digits and go when no row names them.
FOLDERS = [FOLDER]


def swept(folder: str) -> str:
    """Have the files of this folder looked after as well; apps say so where they name it."""
    if folder not in FOLDERS:
        FOLDERS.append(folder)
    return folder


class NoStrays:
    """The middleware: outside of every transaction of a view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with none_left():
            return self.get_response(request)


@contextmanager
def none_left() -> Iterator[None]:
    """What is stored inside and has no row at the end is taken away."""
    names: list[str] = []
    token = stored.set(names)
    try:
        yield
    finally:
        stored.reset(token)
        if names:
            try:
                _take_away(set(names) - _kept(names))
            except (DatabaseError, OSError):
                log.warning("files are left to the sweep: %s", names)


def let_go(names: Collection[str]) -> None:
    """Take away at the end of the transaction what no row names any more.

    A process that dies before it has done so leaves it to the sweep.
    """
    transaction.on_commit(lambda: _take_away(set(names) - _kept(names)), robust=True)


def sweep(now: datetime | None = None) -> int:
    """Take away what nothing will ever name. Returns how many files."""
    now = now or timezone.now()
    gone = 0
    for place in (f"{top}/{folder}" for top in FOLDERS for folder in _listed(top)[0]):
        if OURS.fullmatch(place.rpartition("/")[2]):
            names = [f"{place}/{name}" for name in _listed(place)[1]]
            gone += _take_away(_older(set(names) - _kept(names), now - KEPT_FOR))
    arriving = [f"{ARRIVING}/{name}" for name in _listed(ARRIVING)[1]]
    return gone + _take_away(_older(arriving, now - ARRIVES_WITHIN))


def _kept(names: Collection[str]) -> set[str]:
    """Those that a row names, of whichever model; asked in one query, as each mail that comes asks."""
    if not names:
        return set()
    first, *more = (
        _naming(model, field.name, names)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.FileField)
    )
    return {str(name) for name in first.union(*more, all=True)}


def _naming(
    model: type[models.Model], field: str, names: Collection[str]
) -> models.QuerySet[Any, Any]:
    rows = model._base_manager.filter(**{f"{field}__in": names})
    if model is Document:
        # What a scanner found infected is kept as a row alone.
        rows = rows.exclude(scan=Scan.INFECTED)
    return rows.order_by().values_list(field, flat=True)


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _older(names: Iterable[str], before: datetime) -> Iterator[str]:
    for name in names:
        with suppress(FileNotFoundError):
            if default_storage.get_modified_time(name) < before:
                yield name


def _take_away(names: Iterable[str]) -> int:
    gone = 0
    for name in names:
        default_storage.delete(name)
        gone += 1
    return gone
