"""Charging metered services: every usage record once, every line rounded once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Min

from billing import act_words as words
from billing import entry_words
from billing.ledger import chart
from billing.ledger.services import Draft, Posting, post_one
from billing.models import ServiceCharge, ServiceChargeLine
from billing.selectors.charges import claimed_by, due_lines, next_charges
from billing.services.ids import next_ids
from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.numbers import next_gapless_number
from studios.models import Bearer, Game, Studio
from studios.services.usage import hold_usage

SERIES = "C"


@transaction.atomic
def charge_usage(
    *, studio: Studio, game: Game | None, until: date, actor: User | None
) -> list[ServiceCharge]:
    """Charge what the game, or without one the studio itself, used up to and including a day and
    was not charged before: one charge for each bearer and currency, none where there is nothing.

    Usage that costs nothing is charged without an entry.
    """
    if actor is not None:
        acts.require(actor, words.CHARGE_SERVICES.key, game or studio)
    # Two settlements at once: the second finds what the first one charged.
    hold_usage([studio.pk])
    charged = []
    for charge in next_charges(studio, game, until):
        lines = due_lines(charge)
        if lines:
            charged.append(_write(charge, lines, actor))
    return charged


def _write(
    charge: ServiceCharge, lines: Sequence[ServiceChargeLine], actor: User | None
) -> ServiceCharge:
    """The lines first: nothing joins a charge that is there."""
    [charge.pk] = next_ids(ServiceCharge, 1)
    charge.number = next_gapless_number(SERIES)
    charge.period_start = claimed_by(charge).aggregate(first=Min("effective_on"))["first"]
    charge.amount_minor = sum(line.amount_minor for line in lines)
    if charge.amount_minor:
        charge.entry = post_one(_draft(charge, lines), actor=actor)
    for line in lines:
        line.charge_id = charge.pk
    ServiceChargeLine.objects.bulk_create(lines)
    charge.save(force_insert=True)
    audit.record(actor=actor, said=words.CHARGE_SERVICES(), subject=charge)
    return charge


def _draft(charge: ServiceCharge, lines: Sequence[ServiceChargeLine]) -> Draft:
    """One credit for each kind of service, against who bears all of them."""
    by_kind: dict[str, int] = defaultdict(int)
    for line in lines:
        by_kind[line.item.kind] += line.amount_minor
    incomes = (
        Posting(chart.income(f"services:{kind}", charge.currency), -amount)
        for kind, amount in sorted(by_kind.items())
        if amount
    )
    given = charge.bearer == Bearer.GIVEN
    borne_by = (
        chart.expense("grant", charge.currency)
        if given
        else chart.receivable(charge.studio_id, charge.currency)
    )
    said = entry_words.SERVICES_GIVEN if given else entry_words.SERVICE_CHARGE
    used_by = charge.game.title if charge.game else charge.studio.name
    return Draft(
        key=f"service-charge:{charge.number}",
        said=said(game=used_by, charge=charge.number),
        effective_on=charge.period_end,
        postings=(Posting(borne_by, charge.amount_minor), *incomes),
        subject=("billing.servicecharge", charge.pk),
    )
