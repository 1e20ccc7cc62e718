"""Settling a month: rows are claimed, the waterfall is computed, one entry is posted.

Each month is one transaction. Settlements of one studio queue on its row, as its payouts do, since
they post to its accounts; those of different studios go on side by side. What they share is the
series of numbers, so the number comes last: it is held until the commit.

Months of a deal are settled in order and without gaps. Asking for a month settles the open months
before it first, so an empty month gets its (empty) statement too. Asking again for a settled month
returns its statement unchanged: corrections are later rows, and fall into the next one.
"""

from collections import Counter
from datetime import date

from django.db import transaction
from django.utils import timezone

from billing.ledger import chart
from billing.ledger.models import Entry
from billing.ledger.services import Draft, Posting, post_one
from billing.services.charges import charge_usage
from funding import act_words as words
from funding import entry_words, waterfall
from funding.errors import SettlementRefused
from funding.models import Deal, Statement, StatementLine
from funding.selectors.deals import all_rules
from funding.selectors.forecast import settled, state_after
from funding.selectors.inputs import inputs_of
from funding.selectors.settlement import open_months, statement_for
from funding.selectors.sources import settled_rows
from funding.services.claiming import claim_rows, reserve_statement_id
from funding.words import rule_said
from incubator.accounts.models import User
from incubator.core import acts, audit, books
from incubator.core.numbers import next_gapless_number
from incubator.core.words import Month, Said
from studios.models import Studio
from studios.servers.services.metering import meter_until


def settle_month(*, deal: Deal, month: date, actor: User | None) -> Statement:
    """The statement of the month that `month` lies in, settled now unless it was before.

    `actor` is a finance officer, or None for the command line. Raises SettlementRefused for a
    month that is not over in the books' time zone, or lies before the deal's first one, and for
    rows that its terms cannot settle. Months before it that were settled on the way stay settled.
    """
    if actor is not None:
        acts.require(actor, words.SETTLE.key, deal)
    months = open_months(deal, month)
    # Read after the months: what somebody else settled meanwhile is found here, or below.
    known = statement_for(deal, month)
    if known is not None:
        return known
    _refuse_unfinished(month)
    if not months:
        raise _too_early(deal)
    statements = [_settle(deal, one, actor) for one in months]
    return statements[-1]


def charge_month(*, deal: Deal, month: date, actor: User | None) -> None:
    """Meter and charge what the game used up to the month's end, so that it can be settled.

    By itself, before the month is settled: a charge takes a number of a series too, and would hold
    it for as long as the settlement takes.
    """
    meter_until(studio=deal.studio, game=deal.game, moment=books.end_of_month(month))
    charge_usage(studio=deal.studio, game=deal.game, until=books.last_of(month), actor=actor)


def _too_early(deal: Deal) -> SettlementRefused:
    first = deal.statements.order_by("period_start").first()
    start = first.period_start if first else deal.terms.get(version=1).effective_from
    return SettlementRefused(words.STARTS_LATER(deal=deal.as_said(), start=Month(start)))


def _refuse_unfinished(month: date) -> None:
    over = books.end_of_month(month)
    if timezone.now() < over:
        raise SettlementRefused(
            words.NOT_OVER(
                month=Month(month),
                over=f"{over.astimezone(books.zone()):%H:%M}",
                date=books.month_after(month),
                time_zone=books.zone_name(),
            )
        )


def _settle(deal: Deal, month: date, actor: User | None) -> Statement:
    charge_month(deal=deal, month=month, actor=actor)
    return _settle_charged(deal, month, actor)


@transaction.atomic
def _settle_charged(deal: Deal, month: date, actor: User | None) -> Statement:
    """One month: the next one after the deal's last statement."""
    # Rows that point at the studio can still be written meanwhile.
    Studio.objects.select_for_update(no_key=True).get(pk=deal.studio_id)
    known = statement_for(deal, month)
    if known is not None:
        # The second settlement of a deal finds the first one's statement.
        return known
    if open_months(deal, month) != [month]:
        raise _too_early(deal)
    until = books.last_of(month)
    before = deal.statements.order_by("-period_start").first()
    statement_id = reserve_statement_id()
    claimed = claim_rows(
        deal=deal, statement_id=statement_id, late_before=month if before else None, until=until
    )
    result = _compute(deal, month, statement_id, before)
    _write_lines(statement_id, result)
    entry = _post(deal, result, actor)
    statement = Statement.objects.create(
        pk=statement_id,
        number=next_gapless_number("ST"),
        deal=deal,
        period_start=month,
        period_end=until,
        time_zone=books.zone_name(),
        currency=deal.currency,
        gross_minor=result.gross_minor,
        payable_minor=result.payable_minor,
        version=result.version,
        closing_state=result.closing_state.to_document(),
        catalogue=waterfall.CATALOGUE,
        rows_count=claimed.rows,
        late_count=claimed.late,
        entry=entry,
        settled_by=actor,
    )
    audit.record(actor=actor, said=_settled(statement), subject=statement)
    return statement


def _settled(statement: Statement) -> Said:
    month = Month(statement.period_start)
    rows, late = f"{statement.rows_count:,}", f"{statement.late_count:,}"
    if statement.late_count:
        return words.SETTLE_LATE(month=month, rows=rows, late=late)
    return words.SETTLE(month=month, rows=rows)


def _compute(
    deal: Deal, month: date, statement_id: int, before: Statement | None
) -> waterfall.Statement:
    rules = all_rules(deal)
    inputs = inputs_of(
        deal=deal,
        rules=rules,
        period_start=month,
        period_end=books.last_of(month),
        rows=lambda source: settled_rows(source, statement_id),
    )
    return settled(deal, rules, state_after(before), inputs)


def _post(deal: Deal, result: waterfall.Statement, actor: User | None) -> Entry | None:
    postings = tuple(Posting(_account(deal, name), amount) for name, amount in result.postings())
    if not postings:
        return None
    draft = Draft(
        key=f"settle:{deal.number}:{result.period_start:%Y-%m}",
        said=entry_words.SETTLEMENT(game=deal.game.title, month=Month(result.period_start)),
        effective_on=result.period_end,
        postings=postings,
        subject=("funding.deal", deal.pk),
    )
    return post_one(draft, actor=actor)


def _account(deal: Deal, name: str) -> chart.AccountRef:
    """The account that a posting of the waterfall stands for."""
    currency, studio = deal.currency, deal.studio_id
    kind, _colon, party = name.partition(":")
    if kind == "external":
        return chart.external(party, currency)
    return {
        "revenue": chart.revenue(deal.game_id, currency),
        "processor_fee": chart.expense("processor_fee", currency),
        "chargeback_fee": chart.expense("chargeback_fee", currency),
        "receivable": chart.receivable(studio, currency),
        "grant": chart.expense("grant", currency),
        "advance": chart.advance(deal.pk, currency),
        "recoupment_uplift": chart.income("recoupment_uplift", currency),
        "platform_share": chart.income("platform_share", currency),
        "reserve": chart.reserve(studio, currency),
        "carried": chart.carried(deal.pk, currency),
        "guarantee": chart.expense("guarantee", currency),
        "payable": chart.payable(studio, currency),
    }[kind]


def _write_lines(statement_id: int, result: waterfall.Statement) -> None:
    """Like the items, they come before the statement: nothing joins one that is there."""
    seen: Counter[str] = Counter()
    lines = []
    for ordinal, line in enumerate(result.lines, start=1):
        seen[line.code] += 1
        # A fee or share with tiers has a line for each. The code is the line's address, and no
        # code of terms has a tilde.
        times = seen[line.code]
        rule = rule_said(line.rule) if line.rule else None
        lines.append(
            StatementLine(
                statement_id=statement_id,
                ordinal=ordinal,
                code=line.code if times == 1 else f"{line.code}~{times}",
                rule_key=rule.key if rule else "",
                rule_parameters=rule.parameters_kept() if rule else {},
                amount_minor=line.amount_minor,
                role=line.role,
                source=line.source,
            )
        )
    StatementLine.objects.bulk_create(lines)
