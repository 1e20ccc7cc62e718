"""Statements, for a studio's own programs."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from ninja import Query, Router, Schema

from funding.models import Statement, StatementLine
from funding.services.proofs import proof_of_statement
from incubator.api.pages import Page, Window, page
from studios.api import KeyedRequest, StudioKeyAuth
from studios.models import Scope

router = Router(tags=["Statements"])


class StatementOut(Schema):
    """`time_zone` is the books' at that time: the period's days, and its end, are days there."""

    number: str
    deal: str
    game: str
    period_start: date
    period_end: date
    time_zone: str
    currency: str
    gross_minor: int
    payable_minor: int
    terms_version: int
    settled_at: datetime


class StatementLineOut(Schema):
    """One step of the waterfall. Lines of role `part` add up to the payable.

    `label` and `rule` are worded in the language that is asked for; `code` and `rule_key` with its
    parameters never change.
    """

    code: str
    label: str
    rule: str
    rule_key: str
    rule_parameters: dict[str, Any]
    role: str
    amount_minor: int


class WholeStatementOut(StatementOut):
    """`catalogue` is the version of the codes that the lines were written with."""

    catalogue: int
    lines: list[StatementLineOut]


class SealedTreeOut(Schema):
    """`tree` is the seal's Merkle tree (RFC 6962) with the statement's rows alone.

    In it an object is a row, `{"leaf": its number, "said": the text that was hashed}`, a list of two
    joins two branches, and a text is the hash of a branch that is none of the statement's.
    """

    number: int
    sealed_on: date
    first_leaf: int
    leaves: int
    root: str
    previous: str
    head: str
    tree: Any


class ProofOut(Schema):
    """`columns` names, by source, the values after source and id in what a row says; `unsealed` is
    what rows say that the next seal takes."""

    statement: str
    columns: dict[str, list[str]]
    seals: list[SealedTreeOut]
    unsealed: list[str]


def _facts(statement: Statement) -> dict[str, Any]:
    return {
        "number": statement.number,
        "deal": statement.deal.number,
        "game": statement.deal.game.slug,
        "period_start": statement.period_start,
        "period_end": statement.period_end,
        "time_zone": statement.time_zone,
        "currency": statement.currency,
        "gross_minor": statement.gross_minor,
        "payable_minor": statement.payable_minor,
        "terms_version": statement.version,
        "settled_at": statement.settled_at,
    }


def _shown_line(line: StatementLine) -> StatementLineOut:
    return StatementLineOut(
        code=line.code,
        label=str(line.label),
        rule=str(line.rule),
        rule_key=line.rule_key,
        rule_parameters=line.rule_parameters,
        role=line.role,
        amount_minor=line.amount_minor,
    )


def _statements(request: KeyedRequest) -> QuerySet[Statement]:
    rows = Statement.objects.select_related("deal__game")
    return rows.filter(deal__studio=request.caller.studio, deal__game__in=request.caller.games())


@router.get(
    "/statements",
    auth=StudioKeyAuth(Scope.READ_STATEMENTS),
    response=Page[StatementOut],
    summary="List statements",
)
def list_statements(
    request: KeyedRequest, response: HttpResponse, window: Query[Window]
) -> dict[str, Any]:
    """Settled months of all deals, newest first."""
    return page(request, response, _statements(request), window, _facts)


@router.get(
    "/statements/{number}",
    auth=StudioKeyAuth(Scope.READ_STATEMENTS),
    response=WholeStatementOut,
    summary="Read a statement",
)
def read_statement(request: KeyedRequest, number: str) -> WholeStatementOut:
    """With every line of the waterfall and the rule behind it."""
    found = _statements(request).filter(number=number).first()
    if found is None:
        raise Http404
    lines = [_shown_line(line) for line in found.lines.order_by("ordinal")]
    return WholeStatementOut(**_facts(found), catalogue=found.catalogue, lines=lines)


@router.get(
    "/statements/{number}/proof",
    auth=StudioKeyAuth(Scope.READ_STATEMENTS),
    response=ProofOut,
    summary="Prove a statement",
)
def prove_statement(request: KeyedRequest, number: str) -> dict[str, Any]:
    """Every row behind the statement as it was sealed, each under its seal, and nothing of anybody
    else's. It shows that no row was changed, not that none was left out."""
    found = _statements(request).filter(number=number).first()
    if found is None:
        raise Http404
    return proof_of_statement(found)
