"""The cards beside a ticket: which its person paid with, how often, and which were refused."""

import pytest

from billing.payments.gateways import sandbox_bank
from billing.payments.services.incoming import resolve_payment
from billing.services.topups import start_top_up
from incubator.accounts.models import User
from support.models import Ticket
from support.selectors.tickets import staff_ticket
from support.sheet import sheet_of
from tests.support.test_sheet import at

pytestmark = pytest.mark.django_db


def top_up(player: User, *cards: str) -> None:
    """Each card is tried in turn."""
    payment = start_top_up(player=player, amount_minor=1_000, currency="USD", actor=player)
    for number in cards:
        try:
            sandbox_bank.pay_charge(token=payment.provider_reference, card_number=number)
        except sandbox_bank.CardRefused:
            continue
    resolve_payment(payment=payment)


def test_the_sheet_counts_payments_and_refusals_of_each_card(
    ticket: Ticket, player: User, stranger: User, agent: User
) -> None:
    page = at(agent).get(f"/staff/tickets/{ticket.number}/").content.decode()
    assert "Paid with" not in page
    top_up(player, sandbox_bank.SILENT_CARD)
    top_up(player, sandbox_bank.DECLINED_CARD, sandbox_bank.POOR_CARD, sandbox_bank.APPROVED_CARD)
    top_up(player, sandbox_bank.DECLINED_CARD)
    top_up(player, sandbox_bank.APPROVED_CARD)
    top_up(stranger, sandbox_bank.APPROVED_CARD)
    sheet = sheet_of(staff_ticket(agent, ticket.number), [], agent)
    assert sheet is not None
    assert [(one.last_four, one.payments, one.declines) for one in sheet.cards] == [
        *(("0001", 2, 0), ("0002", 0, 2), ("0003", 0, 1), ("0004", 1, 0))
    ]
    assert sheet.cards[0].first < sheet.cards[0].last
    page = at(agent).get(f"/staff/tickets/{ticket.number}/").content.decode()
    for there in ("Mastercard ···· 0001", "2 payments", "declined 2 times", "never paid"):
        assert there in page
    assert sandbox_bank.APPROVED_CARD not in page
