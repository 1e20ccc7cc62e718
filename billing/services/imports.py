"""Importing the purchases of another shop as paid orders with ledger entries.

A purchase is known by its source and the shop's own id, or its line number where the file has no
ids; never by its content: a shop's file holds real purchases that look exactly alike. The whole
file is read and checked before anything is written. Then each batch is one transaction, so an
import that is killed leaves whole batches behind and goes on where it stopped when it is run again.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from billing import act_words as words
from billing import entry_words
from billing.errors import CurrencyDiffers, ImportRefused, LineRefused, LinesRefused
from billing.ledger import chart
from billing.ledger.chart import AccountRef
from billing.ledger.models import Entry
from billing.ledger.services import Draft, Posting, post
from billing.models import FundedBy, Order, PurchaseImport, TenderKind
from billing.selectors.taxes import NO_TAX
from billing.services.ids import next_ids
from billing.services.purchase_files import Purchase, count_lines, read_purchases
from incubator.accounts.access import Role, require_role
from incubator.accounts.models import User
from incubator.core import audit, books, database
from incubator.core.locks import held
from incubator.core.numbers import next_numbers
from studios.models import Game

SERIES = "I"
BATCH = 2000
# Tax that a file names without saying whose it is.
FILE_JURISDICTION = "imported"

Progress = Callable[[int, int], None]


def say_nothing(_done: int, _total: int) -> None:
    """For callers that do not watch."""


@dataclass(slots=True)
class ImportResult:
    """What the file holds (all of it is in the books now), and how much of that is new."""

    source: str
    currency: str
    purchases: int = 0
    units: int = 0
    gross_minor: int = 0
    added: int = 0

    @property
    def already_there(self) -> int:
        return self.purchases - self.added


def import_purchases(
    *,
    path: Path,
    game: Game,
    currency: str,
    file_format: str,
    actor: User | None,
    source: str = "",
    batch_size: int = BATCH,
    progress: Progress = say_nothing,
) -> ImportResult:
    """Bring in every purchase of the file once; `source` defaults to the file's name.

    Raises LinesRefused with every line that is malformed or whose key was imported with other
    content, CurrencyDiffers, ImportRefused; nothing of the file is kept then.
    """
    if actor is not None:
        require_role(actor, Role.FINANCE)
    source = source or path.stem
    if currency != game.currency:
        raise CurrencyDiffers(f"{game} settles in {game.currency}, not in {currency}.")
    if not path.is_file():
        raise ImportRefused(f"There is no file {path}.")
    result = ImportResult(source=source, currency=currency)
    # Two imports of one source at once take turns; the second finds everything in place.
    with held(f"import:{source}"):
        total = count_lines(path)
        _refuse_other_game(source, game)
        _check(PurchaseImport(source=source, currency=currency), path, file_format, batch_size)
        record, _created = PurchaseImport.objects.get_or_create(
            source=source, defaults={"game": game, "currency": currency}
        )
        purchases = read_purchases(path, file_format, currency)
        while batch := list(islice(purchases, batch_size)):
            result.added += _import_batch(record, batch, actor)
            result.purchases += len(batch)
            result.units += sum(purchase.units for purchase in batch)
            result.gross_minor += sum(purchase.gross_minor for purchase in batch)
            progress(batch[-1].line, total)
    return result


def _refuse_other_game(source: str, game: Game) -> None:
    known = PurchaseImport.objects.filter(source=source).exclude(game=game).first()
    if known is not None:
        raise ImportRefused(
            f"“{source}” was imported for {known.game}. Give this file another --source."
        )


def _check(record: PurchaseImport, path: Path, file_format: str, batch_size: int) -> None:
    """Raise LinesRefused with all that is wrong with the file, itself and beside what is there.

    Raises ImportRefused for one that holds nothing.
    """
    problems: list[LineRefused] = []
    is_empty = True
    seen: dict[str, str] = {}
    purchases = read_purchases(path, file_format, record.currency, problems)
    try:
        while batch := list(islice(purchases, batch_size)):
            is_empty = False
            known = _known_hashes([_key(record, purchase) for purchase in batch])
            for purchase in batch:
                key, digest = _key(record, purchase), _content_hash(record, purchase)
                before = seen.setdefault(key, digest) if purchase.own_id else digest
                if {known.get(key, digest), before} != {digest}:
                    problems.append(LineRefused(purchase.line, _differs(record, purchase)))
    except LineRefused as error:
        problems.append(error)
    if problems:
        raise LinesRefused(sorted(problems, key=lambda problem: problem.line))
    if is_empty:
        raise ImportRefused(f"{path.name} holds no purchases.")


def _key(record: PurchaseImport, purchase: Purchase) -> str:
    return f"{record.source}:{purchase.key}"


def _differs(record: PurchaseImport, purchase: Purchase) -> str:
    if purchase.own_id:
        return (
            f"other content was given for the id “{purchase.own_id}” of “{record.source}”."
            " A sale does not change; a refund is given on its order."
        )
    return (
        f"other content was imported as line {purchase.line} of “{record.source}”. A list without"
        " ids can only grow at its end. Export it in its old order, or with the shop's own number"
        " of each sale in a column “id” from the first import on. The same sales under another"
        " --source would count twice."
    )


@transaction.atomic
def _import_batch(record: PurchaseImport, batch: list[Purchase], actor: User | None) -> int:
    """Write what is new of the batch; how many that were."""
    keys = [_key(record, purchase) for purchase in batch]
    known = _known_hashes(keys)
    fresh = []
    for purchase, key in zip(batch, keys, strict=True):
        digest = _content_hash(record, purchase)
        if key not in known:
            fresh.append((purchase, key, digest))
            # The same id may stand in a file twice.
            known[key] = digest
    if fresh:
        _write(record, fresh, actor)
    return len(fresh)


def _known_hashes(keys: list[str]) -> dict[str, str]:
    # One array instead of two thousand placeholders, which take longer to read than to answer.
    known = "SELECT source_key, content_hash FROM billing_order WHERE source_key = ANY(%s)"
    return dict(database.rows(known, [keys]))


def _content_hash(record: PurchaseImport, purchase: Purchase) -> str:
    content = (
        purchase.reference,
        purchase.day.isoformat(),
        purchase.units,
        purchase.gross_minor,
        purchase.tax_minor,
        purchase.fee_minor,
        record.currency,
    )
    return hashlib.sha256("|".join(map(str, content)).encode()).hexdigest()


Fresh = tuple[Purchase, str, str]


def _write(record: PurchaseImport, fresh: list[Fresh], actor: User | None) -> None:
    order_ids = next_ids(Order, len(fresh))
    accounts, title = Accounts.of(record), record.game.title
    drafts = [
        _draft(accounts, title, one, order_id)
        for one, order_id in zip(fresh, order_ids, strict=True)
        if one[0].gross_minor
    ]
    entries = {entry.key: entry for entry in post(drafts, actor=actor)}
    # The database adds them up when the orders are written.
    _copy_lines(record, fresh, order_ids)
    _copy_tenders(fresh, order_ids)
    _copy_orders(record, fresh, order_ids, entries)
    purchases = [purchase for purchase, _key, _digest in fresh]
    PurchaseImport.objects.filter(pk=record.pk).update(
        purchases=F("purchases") + len(purchases),
        units=F("units") + sum(purchase.units for purchase in purchases),
        gross_minor=F("gross_minor") + sum(purchase.gross_minor for purchase in purchases),
        updated_at=timezone.now(),
    )
    audit.record(
        actor=actor,
        said=words.IMPORT_LINES(first=purchases[0].line, last=purchases[-1].line),
        subject=record,
        after={"purchases": len(purchases)},
    )


@dataclass(frozen=True, slots=True)
class Accounts:
    """What an imported order posts to: as any order paid through a provider."""

    gateway: AccountRef
    fee: AccountRef
    revenue: AccountRef
    tax: AccountRef

    @classmethod
    def of(cls, record: PurchaseImport) -> "Accounts":
        return cls(
            gateway=chart.gateway("import", record.currency),
            fee=chart.expense("processor_fee", record.currency),
            revenue=chart.revenue(record.game_id, record.currency),
            tax=chart.tax(FILE_JURISDICTION, record.currency),
        )


def _draft(accounts: Accounts, title: str, fresh: Fresh, order_id: int) -> Draft:
    purchase, key, _digest = fresh
    gross, tax, fee = purchase.gross_minor, purchase.tax_minor, purchase.fee_minor
    amounts = (
        (accounts.gateway, gross - fee),
        (accounts.fee, fee),
        (accounts.revenue, tax - gross),
        (accounts.tax, -tax),
    )
    return Draft(
        key=f"order:{key}",
        said=entry_words.IMPORTED_ORDER(game=title, key=key),
        effective_on=purchase.day,
        postings=tuple(Posting(account, amount) for account, amount in amounts if amount),
        subject=("billing.order", order_id),
    )


def _copy_orders(
    record: PurchaseImport, fresh: list[Fresh], order_ids: list[int], entries: dict[str, Entry]
) -> None:
    # COPY takes a third of the time of the fastest INSERT here.
    columns = (
        "id, number, buyer_reference, source, source_key, content_hash, currency, gross_minor,"
        " tax_minor, fee_minor, funded_by, state, paid_at,"
        " effective_on, recorded_at, entry_id"
    )
    numbers = next_numbers(SERIES, len(fresh))
    now = timezone.now()
    with database.copying(f"COPY billing_order ({columns}) FROM STDIN") as copy:
        for (purchase, key, digest), order_id, number in zip(
            fresh, order_ids, numbers, strict=True
        ):
            entry = entries.get(f"order:{key}")
            copy.write_row(
                (
                    order_id,
                    number,
                    f"{record.source}:{purchase.reference}",
                    record.source,
                    key,
                    digest,
                    record.currency,
                    purchase.gross_minor,
                    purchase.tax_minor,
                    purchase.fee_minor,
                    str(FundedBy.IMPORT),
                    "paid",
                    books.start_of(purchase.day),
                    purchase.day,
                    now,
                    entry.pk if entry else None,
                )
            )


def _copy_lines(record: PurchaseImport, fresh: list[Fresh], order_ids: list[int]) -> None:
    columns = (
        "order_id, game_id, units, currency, gross_minor, tax_minor, fee_minor, tax_jurisdiction,"
        " settled_currency, settled_gross_minor, settled_tax_minor, settled_fee_minor, effective_on,"
        " recorded_at"
    )
    now = timezone.now()
    with database.copying(f"COPY billing_orderline ({columns}) FROM STDIN") as copy:
        for (purchase, _key, _digest), order_id in zip(fresh, order_ids, strict=True):
            amounts = (purchase.gross_minor, purchase.tax_minor, purchase.fee_minor)
            copy.write_row(
                (
                    order_id,
                    record.game_id,
                    purchase.units,
                    record.currency,
                    *amounts,
                    FILE_JURISDICTION if purchase.tax_minor else NO_TAX,
                    record.currency,
                    *amounts,
                    purchase.day,
                    now,
                )
            )


def _copy_tenders(fresh: list[Fresh], order_ids: list[int]) -> None:
    columns = "order_id, ordinal, kind, amount_minor"
    with database.copying(f"COPY billing_tender ({columns}) FROM STDIN") as copy:
        for (purchase, _key, _digest), order_id in zip(fresh, order_ids, strict=True):
            if purchase.gross_minor:
                copy.write_row((order_id, 1, str(TenderKind.IMPORT), purchase.gross_minor))
