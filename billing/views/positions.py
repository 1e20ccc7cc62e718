"""Valuing the positions in other currencies at the end of the last month that is over."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.ledger.services import Posting, positions_on
from billing.payments.views.postings import as_consequences
from billing.services.revaluing import check_valuation, valuation_postings, value_positions
from incubator.accounts.guards import staff_only
from incubator.core import books, shown
from incubator.core.money import format_money
from incubator.web.confirmations import Confirmation, confirmation_page
from incubator.web.guards import SignedIn
from incubator.web.refusals import refused_by, told_on
from incubator.web.sent_once import sent_once

NOTHING = gettext_lazy("The positions are worth nothing: nothing is posted.")


@staff_only("exchange_position.value")
@sent_once
def value(request: SignedIn) -> HttpResponse:
    day = books.last_of(books.last_finished_month())
    with told_on(request):
        if request.method != "POST":
            return confirmation_page(
                request, _asked(day, positions_on(day), valuation_postings(day))
            )
        posted = value_positions(day=day, actor=request.user)
        messages.success(
            request,
            _("The positions are valued.") if posted else str(NOTHING),
        )
    return redirect("billing:exchange_rates")


def _asked(day: date, held: dict[str, int], postings: tuple[Posting, ...]) -> Confirmation:
    url = reverse("billing:exchange_rates")
    label = _("Value positions")
    return Confirmation(
        title=_("Value the positions of %(day)s?") % {"day": shown.day(day)},
        label=label,
        cancel_url=url,
        trail=[(_("Exchange rates"), url), (label, "")],
        facts=[(currency, format_money(minor, currency)) for currency, minor in held.items()],
        lines=as_consequences(postings),
        note=_(
            "What the incubator has of each currency, or owes below zero, at the rates of that day:"
            " the sum is gain or loss of the month."
        ),
        refusal=refused_by(lambda: check_valuation(day)) or ("" if postings else str(NOTHING)),
    )
