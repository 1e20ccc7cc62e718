"""Writing to the ledger: `post` is the only way in."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, connection, transaction

from billing.ledger.chart import AccountRef
from billing.ledger.errors import InsufficientFunds, KeyReused, Unbalanced
from billing.ledger.models import Account, Entry
from incubator.accounts.models import User


@dataclass(frozen=True, slots=True)
class Posting:
    """One line: minor units of the account's currency, debit positive, credit negative."""

    account: AccountRef
    amount: int


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be written. `key` names the event; `subject` is (model label, id)."""

    key: str
    kind: str
    description: str
    effective_on: date
    postings: tuple[Posting, ...]
    subject: tuple[str, int] | None = None
    reverses: Entry | None = None

    def content_hash(self) -> str:
        """Over all that the entry says, in a fixed order: the same event, the same hash."""
        return hash_content(
            key=self.key,
            kind=self.kind,
            description=self.description,
            effective_on=self.effective_on,
            reverses=self.reverses.key if self.reverses else "",
            subject=self.subject or ("", None),
            lines=((p.account.code, p.account.currency, p.amount) for p in self.postings),
        )


def hash_content(
    *,
    key: str,
    kind: str,
    description: str,
    effective_on: date,
    reverses: str,
    subject: tuple[str, int | None],
    lines: Iterable[tuple[str, str, int]],
) -> str:
    """SHA-256 in hex of the canonical JSON of an entry; `verify` computes it again."""
    content = [
        key,
        kind,
        description,
        effective_on.isoformat(),
        reverses,
        list(subject),
        sorted([code, currency, amount] for code, currency, amount in lines),
    ]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def post_one(draft: Draft, *, actor: User | None) -> Entry:
    return post([draft], actor=actor)[0]


@transaction.atomic
def post(drafts: Sequence[Draft], *, actor: User | None) -> list[Entry]:
    """Write many entries in a constant number of statements; the result is in their order.

    A key that was used before for the same content returns the entry of that time and writes
    nothing. Raises KeyReused for other content, Unbalanced, InsufficientFunds; then nothing of the
    call is kept.
    """
    if not drafts:
        return []
    hashes = _distinct(drafts)
    known = _known_entries(hashes)
    fresh = {draft.key: draft for draft in drafts if draft.key not in known}
    if fresh:
        written = _write_entries(list(fresh.values()), hashes, actor)
        _write_lines([(written[key], draft) for key, draft in fresh.items() if key in written])
        known = _known_entries(hashes)
    return [known[draft.key] for draft in drafts]


def _distinct(drafts: Sequence[Draft]) -> dict[str, str]:
    """Content hash by key; refuses what could never be written."""
    hashes: dict[str, str] = {}
    for draft in drafts:
        _check_balance(draft)
        digest = draft.content_hash()
        if hashes.setdefault(draft.key, digest) != digest:
            raise KeyReused(f"The key {draft.key} names two different entries in one call.")
    return hashes


def _check_balance(draft: Draft) -> None:
    sums: dict[str, int] = defaultdict(int)
    for posting in draft.postings:
        if posting.amount == 0:
            raise Unbalanced(f"{draft.key}: a line of zero says nothing; leave it out.")
        sums[posting.account.currency] += posting.amount
    if not sums:
        raise Unbalanced(f"{draft.key}: an entry needs lines.")
    for currency, total in sums.items():
        if total:
            raise Unbalanced(f"{draft.key}: the {currency} lines sum to {total}, not to zero.")


def _known_entries(hashes: dict[str, str]) -> dict[str, Entry]:
    # One array parameter: thousands of placeholders take longer to parse than to look up.
    rows = Entry.objects.raw("SELECT * FROM ledger_entry WHERE key = ANY(%s)", [list(hashes)])
    found = {entry.key: entry for entry in rows}
    for key, entry in found.items():
        if entry.content_hash != hashes[key]:
            raise KeyReused(
                f"The key {key} already names another entry ({entry.description});"
                " the same event must not be recorded with different content."
            )
    return found


def _write_entries(
    drafts: list[Draft], hashes: dict[str, str], actor: User | None
) -> dict[str, int]:
    """Ids by key. A key that another transaction wrote meanwhile is left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_entry (key, content_hash, kind, description, effective_on,"
            " actor_id, reverses_id, subject_type, subject_id)"
            " SELECT key, hash, kind, description, effective_on, %s, reverses, subject_type,"
            " subject_id FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::date[],"
            " %s::bigint[], %s::text[], %s::bigint[]) AS draft(key, hash, kind, description,"
            " effective_on, reverses, subject_type, subject_id)"
            " ON CONFLICT (key) DO NOTHING RETURNING key, id",
            [
                actor.pk if actor else None,
                [draft.key for draft in drafts],
                [hashes[draft.key] for draft in drafts],
                [draft.kind for draft in drafts],
                [draft.description for draft in drafts],
                [draft.effective_on for draft in drafts],
                [draft.reverses.pk if draft.reverses else None for draft in drafts],
                [draft.subject[0] if draft.subject else "" for draft in drafts],
                [draft.subject[1] if draft.subject else None for draft in drafts],
            ],
        )
        return dict(cursor.fetchall())


def _write_lines(entries: list[tuple[int, Draft]]) -> None:
    refs = {posting.account for _, draft in entries for posting in draft.postings}
    accounts = open_accounts(refs)
    lines = [
        (entry_id, accounts[posting.account], posting.amount)
        for entry_id, draft in entries
        for posting in draft.postings
    ]
    try:
        # A savepoint, so that the caller's transaction survives a refusal.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_line (entry_id, account_id, amount)"
                " SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[])",
                [[line[0] for line in lines], [line[1] for line in lines], [n[2] for n in lines]],
            )
    except IntegrityError as error:
        if "balance_keeps_its_sign" in str(error):
            raise InsufficientFunds(_overdraft_message(refs)) from error
        raise


def open_accounts(refs: Iterable[AccountRef]) -> dict[AccountRef, int]:
    """Account ids, creating what does not exist yet. Ascending, as every lock here."""
    wanted = sorted(set(refs))
    found = _account_ids(wanted)
    missing = [ref for ref in wanted if ref not in found]
    if missing:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_account (code, currency, kind, sign)"
                " SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::smallint[])"
                " ON CONFLICT (code, currency) DO NOTHING",
                [
                    [ref.code for ref in missing],
                    [ref.currency for ref in missing],
                    [ref.kind for ref in missing],
                    [ref.sign for ref in missing],
                ],
            )
        found = _account_ids(wanted)
    return found


def _account_ids(refs: Sequence[AccountRef]) -> dict[AccountRef, int]:
    rows = Account.objects.filter(code__in={ref.code for ref in refs}).values_list(
        "code", "currency", "id"
    )
    wanted = set(refs)
    return {ref: pk for code, currency, pk in rows if (ref := AccountRef(code, currency)) in wanted}


def _overdraft_message(refs: Iterable[AccountRef]) -> str:
    guarded = ", ".join(sorted(ref.code for ref in refs if ref.sign))
    return f"There is not enough on the account for this ({guarded}). Nothing was posted."
