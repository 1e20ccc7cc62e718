"""Statements: lists, the page, and the rows behind each figure."""

import csv

from django.db.models import prefetch_related_objects
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.ledger.selectors import seal_over
from funding.access import (
    studio_deals,
    studio_finance,
    studio_statement,
    studio_statements,
)
from funding.models import Statement
from funding.selectors.estimates import estimates_of
from funding.selectors.figures import rows_behind
from funding.selectors.payouts import free_to_pay_out, latest_payout
from funding.selectors.statements import (
    advance_left,
    change_on_month_before,
    chart_rows,
    paper_of,
    shown_lines,
)
from funding.services.payouts import request_payable
from funding.services.proofs import proof_of_statement
from funding.views.columns import columns_of, has_late_rows, searched
from funding.views.showing import shown_entries
from incubator.accounts.guards import staff_only
from incubator.approvals.voting import approval_for
from incubator.core import audit, shown
from incubator.core.money import decimal_text, format_money, format_plain
from incubator.documents import pdf
from incubator.web.buttons import button
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing, safe_cell
from studios.access import READ_MONEY, acts_as, roles_for
from studios.models import Studio, StudioRole

LATE = {"late": [("True", gettext_lazy("Late"))]}


@studio_finance
def statement_list(request: SignedIn, studio: Studio) -> HttpResponseBase:
    listing = Listing(
        request=request,
        queryset=studio_statements(request.user, studio),
        columns=(
            Column("number", _("Statement"), lambda s: s.number, url=lambda s: _url(studio, s)),
            Column(
                "month",
                _("Month"),
                lambda s: shown.month(s.period_start),
                order="period_start",
                in_books=True,
            ),
            Column("game", _("Game"), lambda s: s.deal.game.title, order="deal__game__title"),
            Column(
                "gross",
                _("Players paid"),
                lambda s: format_money(s.gross_minor, s.currency),
                order="gross_minor",
                numeric=True,
            ),
            Column(
                "payable",
                _("Payable"),
                lambda s: format_money(s.payable_minor, s.currency),
                order="payable_minor",
                numeric=True,
            ),
        ),
        search=("number", "deal__game__title"),
        order="-period_start",
        name="statements",
        empty_title=_("No statements yet"),
        empty_text=_("The first one comes when the first month with sales is over and settled."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    deals = list(studio_deals(request.user, studio))
    estimates = estimates_of(deals)
    context = {
        "studio": studio,
        "listing": listing,
        "estimates": [(deal, estimates[deal.pk]) for deal in deals],
    }
    return render(request, "funding/statements.html", context)


def _url(studio: Studio, statement: Statement) -> str:
    return reverse("funding:statement", args=[studio.slug, statement.number])


@studio_finance
def statement_page(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    return _page(request, studio_statement(request.user, studio, number), staff=False)


@staff_only("fund.read")
def staff_statement(request: SignedIn, number: str) -> HttpResponse:
    rows = Statement.objects.select_related("deal__game", "deal__studio", "entry")
    return _page(request, get_object_or_404(rows, number=number), staff=True)


def _page(request: SignedIn, statement: Statement, *, staff: bool) -> HttpResponse:
    if request.GET.get("format") == "csv":
        return _csv(statement)
    if request.GET.get("format") == "pdf":
        return _pdf(request, statement, staff=staff)
    if request.GET.get("format") == "proof":
        return _proof(statement)
    prefetch_related_objects([statement], "entry__lines__account")
    studio = statement.deal.studio
    lines = shown_lines(statement)
    # What can be paid out is of the studio as a whole, not of one game.
    whole = staff or acts_as(request.user, studio, *roles_for(READ_MONEY))
    payout = latest_payout(studio, statement.currency) if whole else None
    context = {
        "statement": statement,
        "studio": studio,
        "staff": staff,
        "lines": lines,
        "chart": chart_rows(lines),
        "change": change_on_month_before(statement),
        "advance": advance_left(statement),
        "payout": payout,
        "approval": approval_for(payout) if payout and payout.state == "requested" else None,
        "free": free_to_pay_out(studio, statement.currency) if whole else 0,
        "may_request": acts_as(request.user, studio, StudioRole.FINANCE),
        "entries": shown_entries([statement.entry] if statement.entry else []),
        "seal": seal_over("funding.statement", statement.pk),
        "history": audit.history(statement),
    }
    return render(request, "funding/statement.html", context)


def _pdf(request: SignedIn, statement: Statement, *, staff: bool) -> HttpResponse:
    """The lines of the page on paper."""
    with told_on(request):
        paper = pdf.render(
            "funding/papers/statement.typ", paper_of(statement), made_at=statement.settled_at
        )
        return pdf.answer(paper, statement.number)
    if staff:
        return redirect("funding:staff_statement", statement.number)
    return redirect("funding:statement", statement.deal.studio.slug, statement.number)


def _proof(statement: Statement) -> JsonResponse:
    response = JsonResponse(proof_of_statement(statement))
    response["Content-Disposition"] = f'attachment; filename="{statement.number}-proof.json"'
    return response


CSV_HEADS = (
    *(
        gettext_lazy("Statement"),
        gettext_lazy("Month"),
        gettext_lazy("Time zone"),
        gettext_lazy("Line code"),
    ),
    *(gettext_lazy("Line"), gettext_lazy("Rule"), gettext_lazy("Kind")),
    *(gettext_lazy("Amount"), gettext_lazy("Currency")),
)


def _csv(statement: Statement) -> HttpResponse:
    """All lines with code, rule and amount, as a file people keep; in their language."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{statement.number}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(map(str, CSV_HEADS))
    period = (statement.number, f"{statement.period_start:%Y-%m}", statement.time_zone)
    for line in statement.lines.order_by("ordinal"):
        amount = decimal_text(line.amount_minor, statement.currency)
        cells = (line.code, line.label, line.rule, line.role, amount, statement.currency)
        writer.writerow([*period, *map(safe_cell, cells)])
    return response


@studio_finance
def statement_line(request: SignedIn, studio: Studio, number: str, code: str) -> HttpResponseBase:
    """The rows behind one figure."""
    statement = studio_statement(request.user, studio, number)
    line = get_object_or_404(statement.lines.select_related("statement__deal"), code=code)
    behind = rows_behind(line)
    write = decimal_text if request.GET.get("format") == "csv" else format_plain
    listing = Listing(
        request=request,
        queryset=behind.rows,
        columns=columns_of(behind, statement.currency, write),
        filters=LATE if has_late_rows(behind) else {},
        search=searched(behind),
        order="pk",
        name=f"{statement.number}-{line.code}",
        empty_title=_("No rows"),
        empty_text=_("Nothing moved this figure in this month."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    context = {"studio": studio, "statement": statement, "line": line, "why": behind.why}
    return render(request, "funding/statement_line.html", context | {"listing": listing})


@studio_finance
@sent_once
@button
def payout_request(request: SignedIn, studio: Studio, number: str) -> str:
    statement = studio_statement(request.user, studio, number)
    request_payable(studio=studio, currency=statement.currency, actor=request.user)
    return _("The payout is requested. Finance approves it, and another officer releases it.")
