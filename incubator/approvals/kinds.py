"""Kinds of approvals: who must agree to what, and what follows when they have.

Each app declares the kinds of its own subjects in a module `approvals.py`, which is found when
Django starts. Whatever differs from one kind to another stands in its declaration, so that there is
one way to ask, one to vote and one page. The bands are written into the database as well, see
`rules`.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, TextChoices
from django.utils.translation import gettext_lazy

from incubator.accounts.models import Role, User
from incubator.core.money import limit_in
from incubator.core.sql.generated import also_written
from incubator.core.words import Money, Said

# (account, debit or None, credit or None), as the kit draws what will be posted.
Line = tuple[object, Money | None, Money | None]


class CarriedOut(TextChoices):
    """By whom what was approved is done: a person who did neither, or the system at once."""

    PERSON = "person", gettext_lazy("a person")
    SYSTEM = "system", gettext_lazy("the system")


@dataclass(frozen=True, slots=True)
class Band:
    """Up to `up_to` inclusive (None: without limit) `required` pairs of role and count.

    The limit is in US dollars; in another currency it is about as much, see `limit_in`.
    """

    up_to: int | None
    required: tuple[tuple[Role, int], ...]

    def frozen(self) -> list[dict[str, str | int]]:
        """In the form an approval keeps."""
        return [{"role": str(role), "count": count} for role, count in self.required]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the vote page says of a subject before anybody answers.

    `lines` is what approving leads to in the books, `note` what else it means, `told` who hears.
    """

    facts: Sequence[tuple[str, object]] = ()
    lines: Sequence[Line] = ()
    note: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How an approval ended: by whom, and why in their words or in ours."""

    actor: User | None
    reason: str = ""
    because: Said | None = None


def _nothing(subject: Any, ending: Ending) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class ApprovalKind:
    """One kind. Its hooks run inside the transaction of the vote, under the subject's lock.

    `lock` takes the locks of the subject and returns it as it is under them. `sum_before` is what
    of this kind went to the same payee already, not refused, voided or failed; it is read under a
    lock on the payee. `read` is the act of reading the subject: who may, reads this as well.
    `answered` is what the voter is told.
    """

    key: str
    label: Any
    approve: Any
    reject: Any
    bands: tuple[Band, ...]
    subject: type[Model]
    lock: Callable[[int], Any]
    page: Callable[[Any], str]
    facts: Callable[[Any], Facts]
    sum_before: Callable[[Any], int]
    read: str
    completed: Callable[[Any, Ending], object] = _nothing
    rejected: Callable[[Any, Ending], object] = _nothing
    voided: Callable[[Any, Ending], object] = _nothing
    answered: Callable[[Any], str] = field(default=lambda subject: "")
    carried_out_by: CarriedOut = CarriedOut.PERSON

    def band(self, amount_minor: int, currency: str) -> Band:
        """The one that applies to this amount, with what went before it."""
        return next(
            band
            for band in self.bands
            if band.up_to is None or amount_minor <= limit_in(currency, band.up_to)
        )


KINDS: dict[str, ApprovalKind] = {}


def voting_roles(subject: type[Model]) -> frozenset[Role]:
    """Whoever may have to agree to something of this model, whatever its kind and amount."""
    return frozenset(
        role
        for kind in KINDS.values()
        if kind.subject is subject
        for band in kind.bands
        for role, _count in band.required
    )


def approval_kind(kind: ApprovalKind) -> ApprovalKind:
    """Declare it; its last band has no upper end."""
    KINDS[kind.key] = kind
    return kind


def required_for(kind: str, amount_minor: int, currency: str) -> list[dict[str, str | int]]:
    """Who must agree to an amount, in the form an approval freezes."""
    return KINDS[kind].band(amount_minor, currency).frozen()


def rules(label: str) -> Iterator[str]:
    """For `rules_sql`: the app's kinds, so that the database knows their bands as well."""
    for kind in sorted(KINDS.values(), key=lambda kind: kind.key):
        if kind.subject._meta.app_label == label:
            yield _rule(kind)


def _rule(kind: ApprovalKind) -> str:
    bands = [f"'{_end(band)}', '{json.dumps(band.frozen())}'" for band in kind.bands]
    return (
        f"CREATE OR REPLACE TRIGGER approval_of_{kind.key} BEFORE INSERT ON approvals_approval\n"
        f"    FOR EACH ROW WHEN (NEW.kind = '{kind.key}')\n"
        f"    EXECUTE FUNCTION approvals_check_kind(\n"
        f"        '{kind.subject._meta.label_lower}', '{kind.carried_out_by}',\n        "
        + ",\n        ".join(bands)
        + ");"
    )


def _end(band: Band) -> str:
    return "" if band.up_to is None else str(band.up_to)


also_written(rules)
