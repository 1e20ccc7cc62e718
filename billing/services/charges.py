"""Invoicing metered services: every usage record once."""

from collections import defaultdict
from dataclasses import replace
from datetime import date

from django.db import transaction

from billing import act_words as words
from billing import entry_words
from billing.ledger import chart
from billing.ledger.services import Draft, Posting, post_one
from billing.models import ChargedUsage, ServiceCharge
from billing.selectors.charges import uncharged_usage
from billing.services.ids import next_ids
from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.locks import hold_until_commit
from incubator.core.numbers import next_gapless_number
from studios.models import Game, Studio, UsageRecord

SERIES = "C"


@transaction.atomic
def charge_usage(
    *, studio: Studio, game: Game, until: date, actor: User | None
) -> ServiceCharge | None:
    """Charge what the game used up to and including a day and was not charged before.

    Returns None when there is nothing. Usage that costs nothing is charged without an entry.
    """
    if actor is not None:
        acts.require(actor, words.CHARGE_SERVICES.key, game)
    # Two settlements at once: the second finds what the first one charged.
    hold_until_commit(f"charge-usage:{game.pk}")
    usage = list(uncharged_usage(game, until).filter(studio=studio))
    if not usage:
        return None
    [charge_id] = next_ids(ServiceCharge, 1)
    number = next_gapless_number(SERIES)
    draft = replace(
        _draft(game, usage, until, number), subject=("billing.servicecharge", charge_id)
    )
    amount = sum(record.cost_minor for record in usage)
    charge = ServiceCharge.objects.create(
        pk=charge_id,
        number=number,
        studio=studio,
        game=game,
        period_start=min(record.effective_on for record in usage),
        period_end=until,
        currency=game.currency,
        amount_minor=amount,
        entry=post_one(draft, actor=actor) if amount else None,
    )
    ChargedUsage.objects.bulk_create(
        ChargedUsage(charge=charge, usage=record, amount_minor=record.cost_minor)
        for record in usage
    )
    audit.record(actor=actor, said=words.CHARGE_SERVICES(), subject=charge)
    return charge


def _draft(game: Game, usage: list[UsageRecord], until: date, number: str) -> Draft:
    """One credit for each kind of service, against what the studio owes for all of them."""
    by_kind: dict[str, int] = defaultdict(int)
    for record in usage:
        by_kind[record.kind] += record.cost_minor
    incomes = (
        Posting(chart.income(f"services:{kind}", game.currency), -amount)
        for kind, amount in sorted(by_kind.items())
        if amount
    )
    owed = Posting(chart.receivable(game.studio_id, game.currency), sum(by_kind.values()))
    return Draft(
        key=f"service-charge:{number}",
        said=entry_words.SERVICE_CHARGE(game=game.title, charge=number),
        effective_on=until,
        postings=(owed, *incomes),
    )
