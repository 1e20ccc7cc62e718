"""Opening funds and putting money into them."""

import uuid
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from billing.ledger import chart
from billing.ledger.services import Draft, Posting, post_one
from funding import act_words as words
from funding import entry_words
from funding.errors import DateRefused, KeyUsed
from funding.models import Contribution, Fund
from incubator.accounts.models import User
from incubator.core import acts, audit, books
from incubator.core.locks import hold_until_commit
from incubator.core.numbers import next_number
from incubator.core.words import Money


@transaction.atomic
def open_fund(*, slug: str, name: str, currency: str, actor: User) -> Fund:
    """An empty fund; nothing can be awarded from it before a contribution."""
    acts.require(actor, words.OPEN_FUND.key)
    fund = Fund.objects.create(slug=slug, name=name, currency=currency)
    audit.record(actor=actor, said=words.OPEN_FUND(), subject=fund)
    return fund


@transaction.atomic
def contribute(
    *,
    fund: Fund,
    amount_minor: int,
    effective_on: date,
    actor: User,
    note: str = "",
    key: uuid.UUID | None = None,
) -> Contribution:
    """Record money that came in: debit the fund, credit the contribution.

    The same `key` again returns the first contribution, so pressing twice counts the money once.
    Raises DateRefused for a date in the future (money that has not come is not a budget), and
    KeyUsed when the key stands for another contribution.
    """
    acts.require(actor, words.CONTRIBUTE.key, fund)
    if effective_on > books.today():
        raise DateRefused(_("The money counts from the day it came in; choose today or earlier."))
    entry_key = f"contribution:{key or uuid.uuid4()}"
    # The second of two clicks waits here and then finds the first one's contribution.
    hold_until_commit(entry_key)
    known = Contribution.objects.filter(entry__key=entry_key).first()
    if known is not None:
        return _same(known, fund, amount_minor, effective_on)
    number = next_number("CO")
    entry = post_one(
        Draft(
            key=entry_key,
            said=entry_words.CONTRIBUTION(contribution=number, fund=fund.name),
            effective_on=effective_on,
            postings=(
                Posting(chart.fund(fund.pk, fund.currency), amount_minor),
                Posting(chart.contribution(fund.pk, fund.currency), -amount_minor),
            ),
            subject=("funding.fund", fund.pk),
        ),
        actor=actor,
    )
    contribution = Contribution.objects.create(
        number=number,
        fund=fund,
        amount_minor=amount_minor,
        effective_on=effective_on,
        note=note,
        entry=entry,
        recorded_by=actor,
    )
    said = words.CONTRIBUTE(amount=Money(amount_minor, fund.currency))
    audit.record(actor=actor, said=said, subject=fund)
    return contribution


def _same(known: Contribution, fund: Fund, amount_minor: int, effective_on: date) -> Contribution:
    asked = (fund.pk, amount_minor, effective_on)
    if (known.fund_id, known.amount_minor, known.effective_on) != asked:
        raise KeyUsed(
            _("This form was already used for another contribution. Open the fund again.")
        )
    return known
