"""Staff page of settlement: every deal, what is due, and the button that settles it."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from funding import act_words as words
from funding.errors import SettlementRefused
from funding.models import Deal, Statement
from funding.selectors.estimates import Estimate, estimates_of
from funding.selectors.forecast import forecast
from funding.selectors.settlement import due_months, open_months, statement_for
from funding.services.settlement import settle_month
from incubator.accounts.guards import staff_only
from incubator.core import acts, shown
from incubator.core.books import first_of_month, last_finished_month
from incubator.core.money import format_money
from incubator.web.confirmations import Confirmation, confirmation_page
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from incubator.work.jobs import start_job


@dataclass(frozen=True, slots=True)
class DealRow:
    deal: Deal
    due: list[date]
    last: Statement | None
    estimate: Estimate


@staff_only("fund.read")
def settlement(request: SignedIn) -> HttpResponse:
    deals = Deal.objects.select_related("game", "studio").order_by("studio__name", "pk")
    found = due_months(deals)
    estimates = estimates_of([deal for deal, _due in found])
    newest = Statement.objects.order_by("deal_id", "-period_start").distinct("deal_id")
    last = {statement.deal_id: statement for statement in newest}
    rows = [
        DealRow(deal=deal, due=due, last=last.get(deal.pk), estimate=estimates[deal.pk])
        for deal, due in found
    ]
    recent = Statement.objects.select_related("deal__game", "deal__studio").order_by("-pk")[:30]
    context = {
        "rows": rows,
        "recent": recent,
        "is_finance": acts.may(request.user, "statement.settle"),
        "may_sign": acts.may(request.user, "deal.sign"),
        "anything_due": any(row.due for row in rows),
    }
    return render(request, "funding/settlement.html", context)


@staff_only("statement.settle")
@sent_once
def settle(request: SignedIn, number: str) -> HttpResponse:
    """Settle the next open month of a deal, or the one that is sent as `month`."""
    deal = get_object_or_404(Deal.objects.select_related("game", "studio"), number=number)
    finished = last_finished_month()
    due = open_months(deal, finished)
    sent = request.POST if request.method == "POST" else request.GET
    month = first_of_month(sent.get("month", "")) or (due[0] if due else finished)
    if request.method != "POST":
        return confirmation_page(request, _settling(deal, due, month))
    known = statement_for(deal, month)
    said = _("%(month)s is settled.")
    if known:
        said = _("%(month)s was settled before: %(statement)s.")
    with told_on(request):
        settle_month(deal=deal, month=month, actor=request.user)
        messages.success(request, said % {"month": _words(month), "statement": known})
    return redirect("funding:settlement")


def _words(month: date) -> str:
    return shown.month(month)


def _settling(deal: Deal, due: list[date], month: date) -> Confirmation:
    home = reverse("funding:settlement")
    months = [one for one in due if one <= month]
    facts: list[tuple[str, object]] = [(_("Studio"), deal.studio.name), (_("Deal"), deal.number)]
    refusal = ""
    if month in due:
        try:
            facts += _outcome(deal, months)
        except SettlementRefused as refused:
            refusal = str(refused)
    else:
        refusal = _("%(month)s of %(deal)s is settled already, or not over yet.") % {
            "month": _words(month),
            "deal": deal.number,
        }
    return Confirmation(
        title=_("Settle %(month)s of %(game)s?")
        % {"month": _words(month), "game": deal.game.title},
        label=_("Settle %(month)s") % {"month": _words(month)},
        cancel_url=home,
        trail=[(_("Settlement"), home), (deal.number, "")],
        facts=facts,
        note=_(
            "This is what the rows give now, services that were used and are still to be charged"
            " among them. One entry books the shares. A settled month never changes; what comes late"
            " falls into the next one."
        ),
        told=_("Finance of %(studio)s is told what is payable.") % {"studio": deal.studio.name},
        refusal=refusal,
        fields={"month": f"{month:%Y-%m}"},
    )


def _outcome(deal: Deal, months: list[date]) -> list[tuple[str, object]]:
    """What each month's statement would say, the months that are settled on the way first."""

    def money(minor: int) -> str:
        return format_money(minor, deal.currency)

    rows: list[tuple[str, object]] = []
    for month, statement in zip(months, forecast(deal, months), strict=True):
        said = _(
            "%(gross)s sold, %(refunds)s refunded; %(payable)s payable to the studio,"
            " %(platform)s to the incubator"
        ) % {
            "gross": money(statement.gross_minor),
            "refunds": money(statement.refunds_minor),
            "payable": money(statement.payable_minor),
            "platform": money(statement.platform_share_minor),
        }
        if statement.carried_new_minor:
            waits = {"said": said, "carried": money(statement.carried_new_minor)}
            said = _("%(said)s; %(carried)s carried forward") % waits
        rows.append((_words(month), said))
    return rows


@staff_only("statement.settle")
@sent_once
def settle_all(request: SignedIn) -> HttpResponse:
    """Settle everything that is due, as long work that can be watched and left."""
    if request.method != "POST":
        return confirmation_page(request, _settling_all(str(words.SETTLE_ALL())))
    # The work itself goes on where nobody sits at a keyboard.
    acts.prove(request.user, words.SETTLE.key)
    job = start_job(kind="settle_due", title=words.SETTLE_ALL(), owner=request.user)
    return redirect("work:job", job.pk)


def _settling_all(title: str) -> Confirmation:
    home = reverse("funding:settlement")
    deals = Deal.objects.select_related("game", "studio").order_by("studio__name", "pk")
    due = [(deal, months) for deal, months in due_months(deals) if months]
    return Confirmation(
        title=f"{title}?",
        label=title,
        cancel_url=home,
        trail=[(_("Settlement"), home), (title, "")],
        facts=[
            (f"{deal.game.title} ({deal.number})", ", ".join(map(_words, months)))
            for deal, months in due
        ],
        note=_(
            "Each month books one entry and never changes afterwards. It takes a while: the next"
            " page shows how far it is, and can be left."
        ),
        told=_("Each studio is told what is payable to it."),
        refusal="" if due else _("No month is due now."),
    )
