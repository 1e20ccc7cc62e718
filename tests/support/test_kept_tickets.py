"""What no SQL of the web role undoes: whose a ticket is, where words went, that a refund was told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.models import OrderLine
from incubator.accounts.models import User
from support.errors import CannotSplit
from support.models import Message, Ticket, TicketRefund, Tier
from support.services import closing, erasing, mail, merging, refunds, tickets, tiers
from tests.powers import as_owner, refuse
from tests.support.test_mail import write

pytestmark = pytest.mark.django_db


@pytest.fixture
def others(ticket: Ticket, stranger: User) -> Ticket:
    return ask(stranger)


def ask(person: User) -> Ticket:
    return tickets.file_ticket(
        email=person.email, subject="Mine", body="Mine.", player=person, actor=person
    )


def setting(ticket: Ticket, change: str) -> str:
    return f"UPDATE support_ticket SET {change} WHERE id = {ticket.pk}"  # noqa: S608  # ours


def moving(message: Message, target: Ticket) -> str:
    return f"UPDATE support_message SET ticket_id = {target.pk} WHERE id = {message.pk}"  # noqa: S608  # numbers


@pytest.mark.parametrize(
    "change",
    [
        "id = id + 1000",
        "number = 'T-1'",
        "created_at = now()",
        "channel = 'game'",
        "token = 'known'",
        "player_id = NULL",
    ],
)
def test_whose_a_ticket_is_and_from_where_it_came_is_kept(change: str, ticket: Ticket) -> None:
    refuse(setting(ticket, change), "kept as it was written")


def test_no_account_takes_over_a_ticket(ticket: Ticket, stranger: User) -> None:
    by_mail = mail.receive_message(write())
    for one in (ticket, by_mail):
        refuse(setting(one, f"player_id = {stranger.pk}"), "kept as it was written")
    refuse("DELETE FROM support_ticket", "rows there are kept")


def test_the_address_is_kept_until_it_is_erased(support_lead: User) -> None:
    asked = mail.receive_message(write())
    for change in ("email = ''", "email = 'mallory@evil.example'"):
        refuse(setting(asked, change), "kept as it was written, or erased")
    erasing.erase_ticket(ticket=asked, reason="Asked.", actor=support_lead)
    assert asked.email == ""
    refuse(setting(asked, "email = 'mallory@evil.example'"), "or erased")


def test_a_merged_ticket_stays_part_of_its_whole(agent: User, ticket: Ticket) -> None:
    first, second, third = (mail.receive_message(write(body=body)) for body in ("1", "2", "3"))
    merging.merge(source=first, target=second, actor=agent)
    for other in ("NULL", third.pk, ticket.pk):
        refuse(setting(first, f"merged_into_id = {other}"), "stays part of")
    merging.merge(source=second, target=third, actor=agent)
    first.refresh_from_db()
    assert first.merged_into == third
    refuse(setting(third, f"merged_into_id = {second.pk}"), "another that goes on")
    refuse(setting(third, f"merged_into_id = {third.pk}"), "another that goes on")
    refuse(setting(ticket, f"merged_into_id = {third.pk}"), "only with what it said itself")


def test_nothing_is_merged_that_is_over_nor_with_another_account(
    ticket: Ticket, others: Ticket, player: User, agent: User
) -> None:
    refuse(setting(ticket, f"merged_into_id = {others.pk}"), "only with what it said itself")
    over, mine = ask(player), ask(player)
    tickets.mark_spam(ticket=over, actor=agent)
    for source, target in ((over, mine), (mine, over)):
        refuse(setting(source, f"merged_into_id = {target.pk}"), "another that goes on")


def test_what_is_over_keeps_its_tier(
    ticket: Ticket, player: User, agent: User, support_lead: User
) -> None:
    goes_on, merged = ask(player), ask(player)
    merging.merge(source=merged, target=goes_on, actor=agent)
    tickets.solve(ticket=ticket, actor=agent)
    assert closing.close_settled(before=timezone.now() + timedelta(minutes=1)) == 1
    tiers.set_tier(
        player=player, tier=Tier.PREMIUM, reason="Founder.", until=None, actor=support_lead
    )
    for over in (ticket, merged):
        refuse(setting(over, "tier = 'premium'"), "counts as it was answered")
    assert as_owner(setting(goes_on, "tier = 'standard'")) == 1


def test_words_move_between_no_two_accounts(
    ticket: Ticket, others: Ticket, player: User, agent: User
) -> None:
    asked = ticket.messages.get()
    answer = tickets.reply(ticket=ticket, body="Which order?", actor=agent)
    note = tickets.note(ticket=ticket, body="Again.", actor=agent)
    nobodys = mail.receive_message(write())
    for said in (asked, answer, note):
        refuse(moving(said, others), "of another account")
    # Nor by a detour.
    refuse(moving(asked, nobodys), "of another account")
    mine = ask(player)
    for said in (asked, answer, note):
        as_owner(moving(said, mine))
    assert mine.messages.count() == 4


def test_what_another_said_goes_to_them_with_our_answer(
    ticket: Ticket, stranger: User, agent: User
) -> None:
    theirs = tickets.hear(ticket=ticket, body="And mine?", author=stranger)
    answer = tickets.reply(ticket=ticket, body="Yours, too.", actor=agent)
    more = tickets.hear(ticket=ticket, body="I wait.", author=ticket.player)
    with pytest.raises(CannotSplit, match="one of them said"):
        merging.split(ticket=ticket, messages=[theirs.pk, more.pk], actor=agent)
    other = merging.split(ticket=ticket, messages=[theirs.pk, answer.pk], actor=agent)
    assert other.player == stranger
    assert list(other.messages.all()) == [theirs, answer]


def test_a_guest_merged_into_an_account_is_split_off_again_alone(
    ticket: Ticket, agent: User
) -> None:
    guest = mail.receive_message(write())
    merging.merge(source=guest, target=ticket, actor=agent)
    theirs = ticket.messages.get(origin=guest)
    answer = tickets.reply(ticket=ticket, body="Which order?", actor=agent)
    more = tickets.hear(ticket=ticket, body="I wait.", author=ticket.player)
    with pytest.raises(CannotSplit, match="one of them said"):
        merging.split(ticket=ticket, messages=[theirs.pk, more.pk], actor=agent)
    other = merging.split(ticket=ticket, messages=[theirs.pk, answer.pk], actor=agent)
    assert (other.player, other.messages.count()) == (None, 2)


def test_a_refund_stays_with_its_account_and_is_told_once(
    ticket: Ticket, others: Ticket, line: OrderLine, player: User, agent: User
) -> None:
    refunds.refund_from_ticket(
        ticket=ticket, line=line, amount_minor=499, reason="Twice", key="a", actor=agent
    )
    told = TicketRefund.objects.get().message
    asked = ticket.messages.first()
    assert told is not None
    assert asked is not None
    table = "support_ticketrefund"
    refuse(f"DELETE FROM {table}", "rows there are kept")  # noqa: S608
    for change in ("id = id + 1", "refund_id = refund_id + 1"):
        refuse(f"UPDATE {table} SET {change}", "kept as it was written")  # noqa: S608
    for other in ("NULL", asked.pk):
        refuse(f"UPDATE {table} SET message_id = {other}", "what is told is told")  # noqa: S608
    refuse(f"UPDATE {table} SET ticket_id = {others.pk}", "another account")  # noqa: S608
    mine = ask(player)
    merging.merge(source=ticket, target=mine, actor=agent)
    given = TicketRefund.objects.get()
    assert (given.ticket, given.message) == (mine, told)
    assert refunds.tell_paid() == 0
