"""What the house holds about a person: every app says it in its own `personal.py`.

Two declarations, one of which every table needs that names a person or an address (a test looks
for one that has neither): `holds` for what is theirs and goes into the file they may take out at any
time, `names` for rows of the house's own work that say who did it.

What is theirs also says what becomes of it when they have their account erased: how it is, or why
it stays. `HINDRANCES` are asked before that.
"""

import json
import zipfile
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from io import RawIOBase
from typing import Any

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Count, FileField, ForeignKey, Model, QuerySet, Value
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.models import User

CHUNK = 64 * 1024
FILES = "files"


@dataclass(frozen=True, slots=True)
class Holding:
    """Rows about a person, as they are handed over: every column but those in `without`.

    `erase` takes them out, or what they say; without it, `stays` says why they are kept.
    """

    model: type[Model]
    label: Any
    rows: Callable[[User], QuerySet[Any]]
    without: frozenset[str]
    erase: "Callable[[Leaving], None] | None"
    stays: Any

    @property
    def name(self) -> str:
        return f"{self.model._meta.label_lower}.json"

    def columns(self) -> list[Any]:
        return [one for one in self.model._meta.concrete_fields if one.name not in self.without]


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who is erased, and the addresses they had proved to be theirs, which go with the account."""

    person: User
    addresses: tuple[str, ...]


HOLDINGS: dict[type[Model], Holding] = {}
NAMED: dict[type[Model], Any] = {}
# Asked about a person: why their account cannot be erased, or "". Each app adds what it knows.
HINDRANCES: list[Callable[[User], str]] = []


def holds(
    model: type[Model],
    *,
    label: Any,
    by: str = "",
    rows: Callable[[User], QuerySet[Any]] | None = None,
    without: Iterable[str] = (),
    erase: Callable[[Leaving], None] | None = None,
    goes: bool = False,
    stays: Any = "",
) -> None:
    """Say which rows are a person's: those whose field `by` leads to them, or what `rows` finds.

    `without` leaves out what they must not learn or need not: secrets, names of colleagues. One of
    the last three says what erasing does: it calls `erase`, the rows go (`goes`), or they stay.
    """

    def found(person: User) -> QuerySet[Any]:
        return rows(person) if rows else model._default_manager.filter(**{by: person})

    def delete(leaving: Leaving) -> None:
        found(leaving.person).delete()

    HOLDINGS[model] = Holding(
        model, label, found, frozenset((*without, "id")), delete if goes else erase, stays
    )


def with_others(_leaving: Leaving) -> None:
    """Of rows that lose their words together with those of another holding, or in the database."""


def names(*models: type[Model], why: Any) -> None:
    """Say that these rows name people for what they did for the house, and why that stays."""
    NAMED.update(dict.fromkeys(models, why))


def hindrances(person: User) -> list[str]:
    """Why the account cannot be erased as things stand, in the reader's language."""
    return [why for ask in HINDRANCES if (why := ask(person))]


@dataclass(frozen=True, slots=True)
class Fate:
    """What erasing does to what there is about somebody: `goes` counts each kind, `stays` names kinds
    by why they are kept.
    """

    goes: list[tuple[Any, int]]
    stays: list[tuple[Any, list[Any]]]


def fate_of(person: User) -> Fate:
    goes: list[tuple[Any, int]] = []
    stays: dict[Any, list[Any]] = {}
    for holding, (label, count) in zip(HOLDINGS.values(), counted(person), strict=True):
        if count and holding.erase is not None:
            goes.append((label, count))
        elif count:
            stays.setdefault(holding.stays, []).append(label)
    return Fate(goes, list(stays.items()))


def counted(person: User) -> list[tuple[Any, int]]:
    """What there is about a person, and how much of each, in the order of HOLDINGS."""
    # All of it in one query: there are many kinds.
    each = [
        one.rows(person)
        .order_by()
        .annotate(held_in=Value(place))
        .values("held_in")
        .annotate(held=Count("pk", distinct=True))
        .values_list("held_in", "held")
        for place, one in enumerate(HOLDINGS.values())
    ]
    found = dict(each[0].union(*each[1:], all=True))
    labels = [one.label for one in HOLDINGS.values()]
    return [(labels[place], found[place]) for place in sorted(found)]


class _Pipe(RawIOBase):
    """Where an archive is written to be read at once: nothing of it is ever kept."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, chunk: Any) -> int:
        self.chunks.append(bytes(chunk))
        return len(chunk)

    def read_out(self) -> Iterator[bytes]:
        while self.chunks:
            yield self.chunks.pop(0)


def archive_of(person: User) -> Iterator[bytes]:
    """A ZIP file with a JSON file for each kind of row and the files that belong to them."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        told = [_("What the incubator holds about %(person)s.") % {"person": person.email}, ""]
        for holding in HOLDINGS.values():
            count = yield from _write(archive, pipe, holding, person)
            if count:
                told.append(f"{holding.name}: {holding.label} ({count})")
        archive.writestr("read-me.txt", "\n".join([*told, ""]))
    yield from pipe.read_out()


def _write(
    archive: zipfile.ZipFile, pipe: _Pipe, holding: Holding, person: User
) -> Generator[bytes, None, int]:
    """Rows one after the other, so that the longest life fits into little memory."""
    files: list[str] = []
    columns = holding.columns()
    related = [one.name for one in columns if isinstance(one, ForeignKey)]
    rows = holding.rows(person).select_related(*related).order_by("pk")
    count = 0
    with archive.open(_entry(holding.name), "w") as out:
        for row in rows.iterator(chunk_size=500):
            out.write(b",\n" if count else b"[\n")
            out.write(_as_json(row, columns, files))
            count += 1
            yield from pipe.read_out()
        out.write(b"\n]\n" if count else b"[]\n")
    for stored in dict.fromkeys(files):
        yield from _copy(archive, pipe, stored)
    yield from pipe.read_out()
    return count


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, timezone.now().timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _as_json(row: Model, columns: Iterable[Any], files: list[str]) -> bytes:
    said: dict[str, Any] = {}
    for column in columns:
        value = getattr(row, column.name)
        if isinstance(column, FileField):
            value = _inside(value, files)
        elif isinstance(file := getattr(value, "file", None), FieldFile):
            value = {"name": str(value), "file": _inside(file, files)}
        said[column.name] = value
    return json.dumps(said, cls=_Spoken, ensure_ascii=False, indent=1).encode()


def _inside(file: FieldFile, files: list[str]) -> str:
    """Where in the archive a stored file lies; one that several rows name is there once."""
    if not file:
        return ""
    files.append(str(file.name))
    return f"{FILES}/{file.name}"


class _Spoken(DjangoJSONEncoder):
    """Other rows by their names, and words of ours as they read."""

    def default(self, o: Any) -> Any:
        try:
            return super().default(o)
        except TypeError:
            return str(o)


def _copy(archive: zipfile.ZipFile, pipe: _Pipe, stored: str) -> Iterator[bytes]:
    inside = f"{FILES}/{stored}"
    if inside in archive.NameToInfo or not default_storage.exists(stored):
        return
    with default_storage.open(stored) as file, archive.open(_entry(inside), "w") as out:
        for chunk in file.chunks(CHUNK):
            out.write(chunk)
            yield from pipe.read_out()
