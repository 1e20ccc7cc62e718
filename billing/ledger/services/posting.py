"""Writing to the ledger: `post` is the only way in, and `ledger_post` in the database does it all."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.utils import CursorWrapper
from django.db.models.base import ModelState
from django.utils.translation import gettext as _

from billing.ledger.chart import AccountRef
from billing.ledger.errors import (
    InsufficientFunds,
    KeyReused,
    LedgerError,
    Unbalanced,
    UnknownAccount,
)
from billing.ledger.models import Entry
from billing.ledger.naming import named
from incubator.accounts.models import User
from incubator.core.words import Said


@dataclass(frozen=True, slots=True)
class Posting:
    """One line: minor units of the account's currency, debit positive, credit negative."""

    account: AccountRef
    amount: int


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be written. `key` names the event; `subject` is (model label, id)."""

    key: str
    said: Said
    effective_on: date
    postings: tuple[Posting, ...]
    subject: tuple[str, int] | None = None
    reverses: Entry | None = None


def post_one(draft: Draft, *, actor: User | None) -> Entry:
    return post([draft], actor=actor)[0]


def post(drafts: Sequence[Draft], *, actor: User | None) -> list[Entry]:
    """Write many entries in one statement; the result is in their order.

    A key that was used before for the same content returns the entry of that time and writes
    nothing. Raises KeyReused for other content, Unbalanced, UnknownAccount, InsufficientFunds; then
    nothing of the call is kept, and the caller's transaction can go on.
    """
    if not drafts:
        return []
    distinct = _distinct(drafts)
    told = [_told(draft) for draft in distinct]
    answer = _ledger_post(told, actor)
    if isinstance(answer, dict):
        raise _refused(**answer)
    written = {
        draft.key: _entry(draft, one, stored)
        for draft, one, stored in zip(distinct, told, answer, strict=True)
    }
    return [written[draft.key] for draft in drafts]


def _ledger_post(told: list[dict[str, Any]], actor: User | None) -> Any:
    """What the database answers: a list with a row for each draft, or why it refuses.

    The server binds the values, unlike in Django's own cursors, so the statement is prepared once.
    """
    database = connections[DEFAULT_DB_ALIAS]
    database.close_if_health_check_failed()
    database.ensure_connection()
    cursor = psycopg.Cursor(database.connection)
    # Django's wrapper sees the statement; the answer is fetched past it, for a tenth of the speed.
    wrap = database.make_debug_cursor if database.queries_logged else database.make_cursor
    wrap(cast(CursorWrapper, cursor)).execute(
        "SELECT ledger_post(%s, %s)", [json.dumps(told), actor.pk if actor else None]
    )
    [(answer,)] = cursor.fetchall()
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
                raise _refused("key_reused", draft.key)
    return [by_key[key] for key in sorted(by_key)]


def _told(draft: Draft) -> dict[str, Any]:
    """The draft as `ledger_post` takes it."""
    about, number = draft.subject or ("", None)
    return {
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


def _refused(refusal: str, about: str) -> LedgerError:
    """The code of `ledger_post` in words; `about` is a key or an account's code."""
    match refusal:
        case "no_lines":
            return Unbalanced(_("%(key)s: an entry needs lines.") % {"key": about})
        case "zero_line":
            return Unbalanced(
                _("%(key)s: a line of zero says nothing; leave it out.") % {"key": about}
            )
        case "unbalanced":
            return Unbalanced(
                _("%(key)s: the lines do not sum to zero in each currency.") % {"key": about}
            )
        case "key_reused":
            return KeyReused(
                _(
                    "The key %(key)s already names another entry; the same event must not be"
                    " recorded with different content."
                )
                % {"key": about}
            )
        case "unknown_account":
            return UnknownAccount(
                _("%(account)s is not in the chart of accounts.") % {"account": about}
            )
        case "insufficient_funds":
            return InsufficientFunds(
                _("There is not enough on %(account)s for this. Nothing was posted.")
                % {"account": named(about)}
            )
    raise ValueError(f"ledger_post refused with {refusal}.")
