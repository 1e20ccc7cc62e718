"""Refunds given inside a ticket."""

from itertools import count

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied

from billing.errors import PurchaseKeyReused, RefundRefused
from billing.ledger.models import Entry
from billing.ledger.naming import sided
from billing.models import Order, OrderLine, Product, Refund
from billing.selectors.wallets import wallet_balance
from billing.services.orders import buy_with_wallet
from incubator.accounts.models import User
from incubator.core import audit
from incubator.core.words import Money
from incubator.messaging.models.mail import OutgoingMail
from support.errors import OrderOfAnother
from support.models import Ticket, TicketRefund
from support.selectors.refunds import picture_of, refund_consequence, waiting_refunds
from support.services import mail, refunds
from support.tasks import tell_paid_refunds
from tests.billing.making import put_on_sale
from tests.support.conftest import fill_wallet
from tests.voting import approve
from tests.vouching import vouched

pytestmark = pytest.mark.django_db

CLICKS = count()


def give(ticket: Ticket, line: OrderLine, agent: User, amount: int = 499, key: str = "") -> Refund:
    return refunds.refund_from_ticket(
        ticket=ticket,
        line=line,
        amount_minor=amount,
        reason="Charged twice",
        key=key or f"click-{next(CLICKS)}",
        actor=agent,
    )


def test_a_refund_gives_the_money_back_and_says_so(
    ticket: Ticket, line: OrderLine, agent: User, player: User
) -> None:
    refund = give(ticket, line, agent)
    assert wallet_balance(player, "USD") == 1000
    assert refund.entry is not None
    said = ticket.messages.get(direction="out")
    assert said.body == f"$4.99 for Soundtrack (order {line.order.number}) is back in your wallet."
    assert OutgoingMail.objects.get(key=f"ticket-message:{said.pk}").recipient == player.email
    assert ticket.state == "waiting"
    assert any("refunded $4.99" in str(row.said) for row in audit.history(ticket))
    assert TicketRefund.objects.get().message == said


def test_a_double_click_refunds_once(
    ticket: Ticket, line: OrderLine, agent: User, player: User
) -> None:
    first = give(ticket, line, agent, amount=100, key="form")
    assert give(ticket, line, agent, amount=100, key="form") == first
    assert wallet_balance(player, "USD") == 601
    assert ticket.messages.filter(direction="out").count() == 1


def test_the_same_form_with_another_amount_is_refused(
    ticket: Ticket, line: OrderLine, agent: User, player: User
) -> None:
    give(ticket, line, agent, amount=100, key="form")
    with pytest.raises(PurchaseKeyReused):
        give(ticket, line, agent, amount=200, key="form")
    assert wallet_balance(player, "USD") == 601


def test_each_refund_changes_the_key_of_the_next_form(
    ticket: Ticket, line: OrderLine, agent: User
) -> None:
    first = picture_of(line)
    give(ticket, line, agent, amount=100)
    assert picture_of(OrderLine.objects.get(pk=line.pk)) != first


def test_more_than_is_left_is_refused(
    ticket: Ticket, line: OrderLine, agent: User, player: User
) -> None:
    give(ticket, line, agent, amount=400)
    with pytest.raises(RefundRefused):
        give(ticket, line, agent, amount=100)
    assert wallet_balance(player, "USD") == 901
    assert ticket.messages.filter(direction="out").count() == 1


def test_an_order_of_another_player_is_refused(
    ticket: Ticket, soundtrack: Product, stranger: User, agent: User
) -> None:
    fill_wallet(stranger, 500)
    other = buy_with_wallet(player=stranger, product=soundtrack, key="two", actor=stranger)
    entries = Entry.objects.count()
    with pytest.raises(OrderOfAnother):
        give(ticket, other.lines.get(), agent)
    assert Entry.objects.count() == entries
    assert not Refund.objects.exists()


def test_a_ticket_of_an_unproved_address_refunds_nothing(
    line: OrderLine, player: User, agent: User
) -> None:
    EmailAddress.objects.filter(user=player).update(verified=False)
    ticket = mail.receive_message(vouched(f"From: {player.email}\n\nRefund me".encode()))
    with pytest.raises(OrderOfAnother):
        give(ticket, line, agent)
    assert not Refund.objects.exists()


def test_only_agents_and_leads_refund(
    ticket: Ticket, line: OrderLine, administrator: User, finance: User, auditor: User
) -> None:
    for person in (administrator, finance, auditor):
        with pytest.raises(PermissionDenied):
            give(ticket, line, person)
    assert not Refund.objects.exists()


def test_a_refund_over_the_limit_waits_for_a_lead_and_the_player_hears_when_it_is_paid(
    ticket: Ticket,
    soundtrack: Product,
    player: User,
    founder: User,
    agent: User,
    support_lead: User,
) -> None:
    bundle = put_on_sale(soundtrack.game, "bundle", "Bundle", 150_00, founder)
    fill_wallet(player, 150_00)
    dear: Order = buy_with_wallet(player=player, product=bundle, key="dear", actor=player)
    left = wallet_balance(player, "USD")
    give(ticket, dear.lines.get(), agent, amount=150_00)
    assert wallet_balance(player, "USD") == left
    assert not ticket.messages.filter(direction="out").exists()
    [(given, approval)] = waiting_refunds(ticket)
    assert approval is not None
    approve(given.refund, support_lead)
    assert wallet_balance(player, "USD") == left + 150_00
    assert refunds.tell_paid() == 1
    assert "back in your wallet" in ticket.messages.get(direction="out").body
    assert refunds.tell_paid() == 0


def test_what_a_refund_will_post_is_what_it_posts(
    ticket: Ticket, line: OrderLine, agent: User
) -> None:
    told = refund_consequence(line)
    refund = give(ticket, line, agent)
    assert refund.entry is not None
    lines = refund.entry.lines.select_related("account")
    posted = sided((one.account.code, one.amount, one.account.currency) for one in lines)
    assert sorted(told.lines, key=str) == sorted(posted, key=str)
    assert {debit or credit for _, debit, credit in posted} == {Money(499, "USD")}
    assert line.game.studio.name in told.note


def test_a_refund_approved_elsewhere_is_told_by_the_sweep(
    ticket: Ticket,
    soundtrack: Product,
    player: User,
    founder: User,
    agent: User,
    support_lead: User,
) -> None:
    bundle = put_on_sale(soundtrack.game, "bundle", "Bundle", 150_00, founder)
    fill_wallet(player, 150_00)
    dear = buy_with_wallet(player=player, product=bundle, key="dear", actor=player)
    waiting = give(ticket, dear.lines.get(), agent, amount=150_00)
    assert tell_paid_refunds() == 0
    approve(waiting, support_lead)
    assert tell_paid_refunds() == 1
    assert tell_paid_refunds() == 0
    assert "$150.00" in ticket.messages.get(direction="out").body
