"""Settling a month: rows are claimed, the waterfall is computed, one entry is posted.

Months of a deal are settled in order and without gaps. Asking for a month settles the open months
before it first, so an empty month gets its (empty) statement too. Asking again for a settled month
returns its statement unchanged: corrections are later rows, and fall into the next one.
"""

from collections import Counter
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from billing.ledger import chart
from billing.ledger.models import Entry
from billing.ledger.services import Draft, Posting, post_one
from billing.services.charges import charge_usage
from billing.services.locks import hold_until_commit
from funding import waterfall
from funding.calendar import closes_at, last_of
from funding.errors import SettlementRefused
from funding.models import Deal, Statement, StatementLine
from funding.selectors.deals import all_rules
from funding.selectors.inputs import foreign_currency_in, inputs_of
from funding.selectors.settlement import open_months, statement_for
from funding.services.claiming import claim_rows, reserve_statement_id
from incubator.accounts.access import Role, require_role
from incubator.accounts.models import User
from incubator.core import audit
from incubator.core.money import format_money
from incubator.core.numbers import next_number
from incubator.core.phrases import sentence
from studios.servers.services.metering import meter_until
from studios.services.telling import tell_studio

SETTLED_LATE = sentence(gettext_noop("settled %(month)s: %(rows)s rows, %(late)s of them late"))
SETTLED = sentence(gettext_noop("settled %(month)s: %(rows)s rows"))


@transaction.atomic
def settle_month(*, deal: Deal, month: date, actor: User | None) -> Statement:
    """The statement of the month that `month` lies in, settled now unless it was before.

    `actor` is a finance officer, or None for the command line. Raises SettlementRefused for a
    month that is not over in the deal's time zone, or lies before the deal's first one.
    """
    if actor is not None:
        require_role(actor, Role.FINANCE)
    # Statements and charges are numbered in series, whose rows stay locked until the commit, and
    # deals of one studio post to the same accounts. Settlements that held some of these and wanted
    # others would wait in a circle; so they queue here, where they hold nothing.
    hold_until_commit("settlement")
    # The second settlement of a deal finds the first one's statement.
    deal = (
        Deal.objects.select_for_update(of=("self",))
        .select_related("game", "studio")
        .get(pk=deal.pk)
    )
    settled = statement_for(deal, month)
    if settled is not None:
        return settled
    _refuse_unfinished(deal, month)
    months = open_months(deal, month)
    if not months:
        first = deal.statements.order_by("period_start").first()
        start = first.period_start if first else deal.terms.get(version=1).effective_from
        raise SettlementRefused(
            _("%(deal)s starts with %(start)s; choose that month or later.")
            % {"deal": deal, "start": f"{start:%B %Y}"}
        )
    statements = [_settle(deal, one, actor) for one in months]
    return statements[-1]


def _refuse_unfinished(deal: Deal, month: date) -> None:
    over = closes_at(month, deal.zone)
    if timezone.now() < over:
        raise SettlementRefused(
            _(
                "%(month)s is not over: it ends at %(over)s on %(date)s (%(time_zone)s). Settle "
                "it after that."
            )
            % {
                "month": date_format(month, "YEAR_MONTH_FORMAT"),
                "over": f"{over:%H:%M}",
                "date": over.date(),
                "time_zone": f"{over:%Z}",
            }
        )


def _settle(deal: Deal, month: date, actor: User | None) -> Statement:
    """One month: the next one after the deal's last statement."""
    until = last_of(month)
    meter_until(studio=deal.studio, game=deal.game, moment=closes_at(month, deal.zone))
    charge_usage(studio=deal.studio, game=deal.game, until=until, actor=actor)
    before = deal.statements.order_by("-period_start").first()
    statement_id = reserve_statement_id()
    claimed = claim_rows(
        deal=deal,
        statement_id=statement_id,
        late_before=month if before else None,
        until=until,
    )
    foreign = foreign_currency_in(statement_id, deal.currency)
    if foreign:
        raise SettlementRefused(
            _("%(game)s was sold in %(foreign)s, and %(deal)s settles in %(currency)s.")
            % {"game": deal.game, "foreign": foreign, "deal": deal, "currency": deal.currency}
        )
    result = _compute(deal, month, statement_id, before)
    number = next_number("ST")
    # Items and lines come before the statement: nothing joins one that is there.
    _write_lines(statement_id, result)
    statement = Statement.objects.create(
        pk=statement_id,
        number=number,
        deal=deal,
        period_start=month,
        period_end=until,
        currency=deal.currency,
        gross_minor=result.gross_minor,
        payable_minor=result.payable_minor,
        version=result.version,
        closing_state=result.closing_state.to_document(),
        rows_count=claimed.rows,
        late_count=claimed.late,
        entry=_post(deal, number, result, actor),
        settled_by=actor,
    )
    counted = {
        "month": f"{month:%B %Y}",
        "rows": f"{claimed.rows:,}",
        "late": f"{claimed.late:,}",
    }
    said = (SETTLED_LATE if claimed.late else SETTLED) % counted
    audit.record(actor=actor, verb=said, subject=statement)
    tell_studio(
        studio=deal.studio,
        kind="statement_settled",
        subject=lambda: (
            _("%(month)s of %(game)s is settled")
            % {"month": date_format(month, "YEAR_MONTH_FORMAT"), "game": deal.game}
        ),
        text=lambda: (
            _("%(amount)s is payable to you.")
            % {"amount": format_money(max(result.payable_minor, 0), deal.currency)}
        ),
        url=reverse("funding:statement", args=[deal.studio.slug, number]),
        key=f"statement:{number}",
    )
    return statement


def _compute(
    deal: Deal, month: date, statement_id: int, before: Statement | None
) -> waterfall.Statement:
    rules = all_rules(deal)

    def version_on(day: date) -> int:
        """Sales from before version 1 are settled under it, for want of any other."""
        started = [terms.version for terms in rules if terms.effective_from <= day]
        return max(started, default=1)

    inputs = inputs_of(
        statement_id=statement_id,
        period_start=month,
        period_end=last_of(month),
        version_on=version_on,
    )
    opening = waterfall.State.from_document(before.closing_state) if before else waterfall.State()
    return waterfall.settle(rules, opening, inputs)


def _post(deal: Deal, number: str, result: waterfall.Statement, actor: User | None) -> Entry | None:
    postings = tuple(Posting(_account(deal, name), amount) for name, amount in result.postings())
    if not postings:
        return None
    draft = Draft(
        key=f"settle:{deal.number}:{result.period_start:%Y-%m}",
        kind="settlement",
        description=f"{deal.game} for {result.period_start:%B %Y}, statement {number}",
        effective_on=result.period_end,
        postings=postings,
        subject=("funding.deal", deal.pk),
    )
    return post_one(draft, actor=actor)


def _account(deal: Deal, name: str) -> chart.AccountRef:
    """The account that a posting of the waterfall stands for."""
    currency, studio = deal.currency, deal.studio.slug
    kind, _, party = name.partition(":")
    if kind == "external":
        return chart.external(party, currency)
    return {
        "revenue": chart.revenue(deal.game.slug, currency),
        "processor_fee": chart.expense("processor_fee", currency),
        "chargeback_fee": chart.expense("chargeback_fee", currency),
        "receivable": chart.receivable(studio, currency),
        "grant": chart.expense("grant", currency),
        "advance": chart.advance(deal.number, currency),
        "recoupment_uplift": chart.income("recoupment_uplift", currency),
        "platform_share": chart.income("platform_share", currency),
        "reserve": chart.reserve(studio, currency),
        "carried": chart.carried(deal.number, currency),
        "guarantee": chart.expense("guarantee", currency),
        "payable": chart.payable(studio, currency),
    }[kind]


def _write_lines(statement_id: int, result: waterfall.Statement) -> None:
    seen: Counter[str] = Counter()
    lines = []
    for ordinal, line in enumerate(result.lines, start=1):
        seen[line.code] += 1
        # A fee or share with tiers has a line for each. The code is the line's address, and no
        # code of terms has a tilde.
        times = seen[line.code]
        lines.append(
            StatementLine(
                statement_id=statement_id,
                ordinal=ordinal,
                code=line.code if times == 1 else f"{line.code}~{times}",
                label=line.label,
                rule=line.rule,
                amount_minor=line.amount_minor,
                role=line.role,
                source=line.source,
            )
        )
    StatementLine.objects.bulk_create(lines)
