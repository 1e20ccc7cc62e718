"""Holds: what is kept of a guarded account's balance for something that may still come.

A limit is checked when the hold is made, so a capture cannot fail on it. Holds are captured, in
parts, by the entries that take the money (`Draft.captures`); what is left is voided by whoever held
it or expires by the sweep.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from billing.ledger.chart import AccountRef
from billing.ledger.models import Ended, Hold
from billing.ledger.services.posting import asked, refused
from incubator.accounts.models import User
from incubator.core.database import RulesNow, value
from incubator.core.words import Said

# Their balances are locked together, so a sweep takes few at a time.
EXPIRED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Reservation:
    """A hold to be made: a positive quantity of minor units, until when.

    `key` names the event, as an entry's does, and `subject` is (model label, id).
    """

    key: str
    said: Said
    account: AccountRef
    amount: int
    expires_at: datetime
    subject: tuple[str, int] | None = None


def reserve_one(reservation: Reservation, *, actor: User | None) -> Hold:
    return reserve([reservation], actor=actor)[0]


def reserve(reservations: Sequence[Reservation], *, actor: User | None) -> list[Hold]:
    """All of them or none; the result is in their order.

    A key that was used before for the same content gives the hold of that time, as it stands now;
    only when it expires is not compared. Raises KeyReused, InsufficientFunds; then nothing of the
    call is kept, and the caller's transaction can go on.
    """
    if not reservations:
        return []
    answer = asked(
        "SELECT ledger_reserve(%s, %s)",
        [json.dumps([_told(one) for one in reservations]), actor.pk if actor else None],
    )
    if isinstance(answer, dict):
        raise refused(**answer)
    made = Hold.objects.select_related("account").in_bulk(answer)
    return [made[pk] for pk in answer]


def void(holds: Iterable[Hold], *, actor: User | None) -> int:
    """Release what is left of them, and say of how many anything was."""
    return _release([hold.pk for hold in holds], Ended.VOIDED, actor)


def expire_holds() -> int:
    """Release what is left of holds whose time is over, and say how many there were."""
    over = Hold.objects.filter(ended="", expires_at__lte=RulesNow()).order_by("expires_at")
    expired = 0
    while keys := list(over.values_list("pk", flat=True)[:EXPIRED_AT_ONCE]):
        released = _release(keys, Ended.EXPIRED, None)
        expired += released
        if not released:
            break
    return expired


def available(ref: AccountRef) -> int:
    """What a guarded account has and nothing holds: a quantity, whatever the account's sign."""
    free = value(
        "SELECT balance.sign * balance.amount - balance.held FROM ledger_balance AS balance"
        " JOIN ledger_account AS account ON account.id = balance.account_id"
        " WHERE account.code = %s AND account.currency = %s",
        [ref.code, ref.currency],
    )
    return int(free or 0)


def _release(holds: list[int], how: Ended, actor: User | None) -> int:
    values = [holds, how.value, actor.pk if actor else None]
    return int(value("SELECT ledger_release(%s::bigint[], %s, %s)", values))


def _told(one: Reservation) -> dict[str, Any]:
    """As `ledger_reserve` takes it."""
    about, number = one.subject or ("", None)
    return {
        "key": one.key,
        "kind": one.said.key,
        "parameters": one.said.parameters_kept(),
        "currency": one.account.currency,
        "account": one.account.code,
        "amount": one.amount,
        "expires_at": one.expires_at.isoformat(),
        "subject_type": about,
        "subject_id": number,
    }
