"""Writing to the ledger: `post` is the only way in, and `ledger_post` in the database does it all."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models.base import ModelState
from django.utils.translation import gettext_lazy

from billing.ledger.chart import AccountRef
from billing.ledger.errors import (
    InsufficientFunds,
    KeyReused,
    LedgerError,
    NotHeld,
    Unbalanced,
    UnknownAccount,
)
from billing.ledger.models import Entry, Hold
from billing.ledger.naming import named
from incubator.accounts.models import User
from incubator.core.database import prepared
from incubator.core.words import Said


@dataclass(frozen=True, slots=True)
class Posting:
    """One line: minor units of the account's currency, debit positive, credit negative."""

    account: AccountRef
    amount: int


@dataclass(frozen=True, slots=True)
class Capture:
    """A part of a hold, in minor units, that an entry takes from the hold's account."""

    hold: Hold
    amount: int


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be written. `key` names the event; `subject` is (model label, id).

    `captures` say which of what it takes was held for it. They are no part of what the entry says:
    a retry captures nothing again.
    """

    key: str
    said: Said
    effective_on: date
    postings: tuple[Posting, ...]
    subject: tuple[str, int] | None = None
    reverses: Entry | None = None
    captures: tuple[Capture, ...] = ()


def post_one(draft: Draft, *, actor: User | None) -> Entry:
    return post([draft], actor=actor)[0]


def post(drafts: Sequence[Draft], *, actor: User | None) -> list[Entry]:
    """Write many entries in one statement; the result is in their order.

    A key that was used before for the same content returns the entry of that time and writes
    nothing. Raises KeyReused for other content, Unbalanced, UnknownAccount, InsufficientFunds,
    NotHeld; then nothing of the call is kept, and the caller's transaction can go on.
    """
    if not drafts:
        return []
    distinct = _distinct(drafts)
    told = [_told(draft) for draft in distinct]
    answer = asked("SELECT ledger_post(%s, %s)", [json.dumps(told), actor.pk if actor else None])
    if isinstance(answer, dict):
        raise refused(**answer)
    written = {
        draft.key: _entry(draft, one, stored)
        for draft, one, stored in zip(distinct, told, answer, strict=True)
    }
    return [written[draft.key] for draft in drafts]


def asked(statement: str, values: list[Any]) -> Any:
    """What the database answers: a list with a row for each part, or why it refuses."""
    [(answer,)] = prepared(statement, values)
    return json.loads(answer)


def open_accounts(refs: Iterable[AccountRef]) -> None:
    """Make sure that they exist, so that the first entries to name them need not wait."""
    wanted = list(refs)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_open(%s::text[], %s::text[])",
            [[ref.code for ref in wanted], [ref.currency for ref in wanted]],
        )


def _distinct(drafts: Sequence[Draft]) -> list[Draft]:
    """In the order of their keys: two calls with the same ones wait, and do not deadlock."""
    by_key = {draft.key: draft for draft in drafts}
    if len(by_key) < len(drafts):
        for draft in drafts:
            if draft != by_key[draft.key]:
                raise refused("key_reused", draft.key)
    return [by_key[key] for key in sorted(by_key)]


def _told(draft: Draft) -> dict[str, Any]:
    """The draft as `ledger_post` takes it."""
    about, number = draft.subject or ("", None)
    told: dict[str, Any] = {
        "key": draft.key,
        "kind": draft.said.key,
        "parameters": draft.said.parameters_kept(),
        "effective_on": draft.effective_on.isoformat(),
        "reverses": draft.reverses.pk if draft.reverses else None,
        "subject_type": about,
        "subject_id": number,
        "lines": [
            [line.account.currency, line.account.code, line.amount] for line in draft.postings
        ],
    }
    if draft.captures:
        told["captures"] = [[one.hold.pk, one.amount] for one in draft.captures]
    return told


def _entry(draft: Draft, told: dict[str, Any], stored: list[Any]) -> Entry:
    """The row that was written, as if it had been read; its `txid` is read when it is asked for."""
    entry = Entry.__new__(Entry)
    entry._state = ModelState()
    entry._state.adding, entry._state.db = False, DEFAULT_DB_ALIAS
    number, content_hash, recorded_at, actor = stored
    entry.__dict__.update(
        id=number,
        key=draft.key,
        content_hash=content_hash,
        kind=told["kind"],
        parameters=told["parameters"],
        effective_on=draft.effective_on,
        recorded_at=datetime.fromisoformat(recorded_at),
        actor_id=actor,
        reverses_id=told["reverses"],
        subject_type=told["subject_type"],
        subject_id=told["subject_id"],
    )
    return entry


# By the database's code: the error, its words, and what stands in them of what the refusal is about.
REFUSALS: dict[str, tuple[type[LedgerError], Any, str]] = {
    "no_lines": (Unbalanced, gettext_lazy("%(key)s: an entry needs lines."), "key"),
    "zero_line": (
        Unbalanced,
        gettext_lazy("%(key)s: a line of zero says nothing; leave it out."),
        "key",
    ),
    "unbalanced": (
        Unbalanced,
        gettext_lazy("%(key)s: the lines do not sum to zero in each currency."),
        "key",
    ),
    "key_reused": (
        KeyReused,
        gettext_lazy(
            "The key %(key)s already names another entry; the same event must not be"
            " recorded with different content."
        ),
        "key",
    ),
    "unknown_account": (
        UnknownAccount,
        gettext_lazy("%(account)s is not in the chart of accounts."),
        "account",
    ),
    "insufficient_funds": (
        InsufficientFunds,
        gettext_lazy("There is not enough on %(account)s for this. Nothing was posted."),
        "account",
    ),
    "not_held": (
        NotHeld,
        gettext_lazy("Of what %(key)s holds, so much is not left. Nothing was posted."),
        "key",
    ),
}


def refused(refusal: str, about: str) -> LedgerError:
    """A refusal of the database in words; `about` is a key or an account's code.

    Raises ValueError for what no caller that keeps to the signatures is ever told.
    """
    if refusal not in REFUSALS:
        raise ValueError(f"The ledger refused with {refusal}: {about}.")
    error, words, name = REFUSALS[refusal]
    is_an_account = error is InsufficientFunds
    return error(words % {name: named(about) if is_an_account else about})
