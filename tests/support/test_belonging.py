"""What may belong to another ticket, and what joining, merging and splitting do."""

import pytest
from django.conf import settings

from incubator.accounts.models import User
from incubator.messaging.models import OutgoingMail
from support.errors import CannotMerge, CannotSplit
from support.models import Delivery, MayBelong, Message, Ticket, Wait
from support.services import mail, merging, tickets
from support.services.tickets import file_ticket
from tests.powers import refuse
from tests.support.test_mail import PETRA, last_mail, write
from tests.vouching import vouched

pytestmark = pytest.mark.django_db

PAUL = "paul@home.example"


def hint(ticket: Ticket) -> tuple[Ticket, str]:
    found = MayBelong.objects.get(ticket=ticket)
    return found.other, found.why


def asked(agent: User, **headers: str) -> Ticket:
    """Petra asked by mail, Paul in copy, and was answered."""
    ticket = mail.receive_message(write(Cc=PAUL, Message_ID="<one@home.example>", **headers))
    tickets.reply(ticket=ticket, body="Which order?", actor=agent)
    return ticket


def test_a_partner_in_copy_may_belong_and_is_joined_by_one_click(agent: User) -> None:
    ticket = asked(agent)
    ours = last_mail().message_id
    other = mail.receive_message(write(PAUL, "It was order 7.", In_Reply_To=ours))
    assert hint(other) == (ticket, "copied")
    merging.merge(source=other, target=ticket, actor=agent)
    assert [one.body for one in ticket.messages.filter(direction="in")] == [
        "I was charged twice.",
        "It was order 7.",
    ]
    # From now on he is part of it.
    assert mail.receive_message(write(PAUL, "And 8.", In_Reply_To=ours)) == ticket


def test_a_second_address_may_belong(agent: User) -> None:
    ticket = asked(agent)
    other = mail.receive_message(write("petra@work.example", "It is me.", to=ticket.reply_address))
    assert hint(other) == (ticket, "address")


def test_a_colleagues_own_mail_program_may_belong_and_hears_nothing(agent: User) -> None:
    ticket = asked(agent)
    before = OutgoingMail.objects.count()
    raw = write(agent.email, "I answer from home.", In_Reply_To=last_mail().message_id)
    other = mail.receive_message(vouched(raw))
    assert hint(other) == (ticket, "colleague")
    assert OutgoingMail.objects.count() == before
    merging.merge(source=other, target=ticket, actor=agent)
    assert ticket.messages.latest("pk").body == "I answer from home."


@pytest.mark.parametrize(
    "headers", [{"In_Reply_To": "<one@home.example>"}, {"subject": "Re: Charged twice"}]
)
def test_a_postscript_may_belong(headers: dict[str, str], agent: User) -> None:
    ticket = asked(agent)
    other = mail.receive_message(write(body="PS: order 7.", **headers))
    assert other != ticket
    assert hint(other) == (ticket, "postscript")


def test_a_stranger_with_the_same_subject_belongs_nowhere(agent: User) -> None:
    asked(agent)
    other = mail.receive_message(write("mallory@evil.example", subject="Re: Charged twice"))
    assert not MayBelong.objects.filter(ticket=other).exists()


def test_it_is_said_once_that_a_ticket_is_its_own(agent: User) -> None:
    asked(agent)
    other = mail.receive_message(write(body="PS", In_Reply_To="<one@home.example>"))
    merging.dismiss(ticket=other, actor=agent)
    merging.dismiss(ticket=other, actor=agent)
    found = MayBelong.objects.get(ticket=other)
    assert (found.decided_at is not None, found.joined) == (True, False)


def test_mails_to_a_merged_ticket_go_on_in_the_other(agent: User) -> None:
    first = mail.receive_message(write(body="One"))
    second = mail.receive_message(write(body="Two"))
    third = mail.receive_message(write(body="Three"))
    merging.merge(source=first, target=second, actor=agent)
    merging.merge(source=second, target=third, actor=agent)
    assert mail.receive_message(write(body="And?", to=first.reply_address)) == third
    bodies = list(third.messages.values_list("body", flat=True))
    assert bodies == ["One", "Two", "Three", "And?"]
    assert Ticket.objects.get(pk=first.pk).whole == third
    assert not Wait.objects.filter(ticket__in=[first, second], until__isnull=True).exists()


def test_a_merge_is_undone_by_splitting(agent: User) -> None:
    first = mail.receive_message(write(body="One", subject="First"))
    second = mail.receive_message(write(body="Two", subject="Second"))
    merging.merge(source=first, target=second, actor=agent)
    moved = second.messages.get(body="One")
    other = merging.split(ticket=second, messages=[moved.pk], actor=agent)
    assert (other.subject, other.email, other.state) == ("First", PETRA, "open")
    assert [one.body for one in second.messages.all()] == ["Two"]
    moved.refresh_from_db()
    assert (moved.ticket, moved.origin) == (other, first)


def test_an_answer_to_a_split_off_message_finds_its_new_ticket(agent: User) -> None:
    ticket = asked(agent)
    answer = ticket.messages.get(direction="out")
    mail.receive_message(write(body="Also: my account.", to=ticket.reply_address))
    chosen = [answer.pk, ticket.messages.latest("pk").pk]
    other = merging.split(ticket=ticket, messages=chosen, actor=agent)
    ours = Delivery.objects.get(message=answer).letter.message_id
    assert mail.receive_message(write(body="Thanks.", In_Reply_To=ours)) == other


def test_what_a_guest_asked_on_the_site_goes_back_to_the_guest(
    ticket: Ticket, player: User, agent: User
) -> None:
    guests = file_ticket(email="guest@example.com", subject="Hm", body="Who am I?", actor=None)
    assert not guests.confirmed
    merging.merge(source=guests, target=ticket, actor=agent)
    moved = ticket.messages.get(body="Who am I?")
    other = merging.split(ticket=ticket, messages=[moved.pk], actor=agent)
    assert (other.player, other.email, other.confirmed) == (None, "guest@example.com", False)
    ticket.refresh_from_db()
    assert (ticket.player, ticket.email) == (player, player.email)


def test_nothing_is_split_that_leaves_no_conversation(agent: User) -> None:
    ticket = asked(agent)
    everything = list(ticket.messages.values_list("pk", flat=True))
    for chosen in ([], [ticket.messages.get(direction="out").pk], everything, [10**9]):
        with pytest.raises(CannotSplit):
            merging.split(ticket=ticket, messages=chosen, actor=agent)
    assert Ticket.objects.count() == 1


def test_two_accounts_are_never_merged(
    ticket: Ticket, player: User, stranger: User, agent: User
) -> None:
    def of(person: User) -> Ticket:
        return file_ticket(
            email=person.email, subject="Mine", body="Mine.", player=person, actor=person
        )

    others = of(stranger)
    by_mail = mail.receive_message(write())
    for source, target in ((ticket, others), (ticket, by_mail), (ticket, ticket)):
        with pytest.raises(CannotMerge):
            merging.merge(source=source, target=target, actor=agent)
    assert Message.objects.filter(ticket=ticket).count() == 1
    merging.merge(source=of(player), target=ticket, actor=agent)


def test_a_merge_does_not_let_a_forger_into_an_account(
    ticket: Ticket, player: User, agent: User
) -> None:
    forged = mail.receive_message(write(player.email, "Pay DE99", to=ticket.reply_address))
    assert hint(forged) == (ticket, "claimed")
    merging.merge(source=forged, target=ticket, actor=agent)
    again = mail.receive_message(write(player.email, "Pay DE98", to=ticket.reply_address))
    assert again != ticket


def test_nothing_is_merged_into_what_is_over(agent: User) -> None:
    over, source = mail.receive_message(write(body="One")), mail.receive_message(write(body="Two"))
    tickets.mark_spam(ticket=over, actor=agent)
    with pytest.raises(CannotMerge):
        merging.merge(source=source, target=over, actor=agent)
    assert source.messages.count() == 1


def test_words_stay_as_they_were_said(agent: User) -> None:
    ticket = asked(agent)
    for change in (
        "UPDATE support_message SET body = 'other'",
        "UPDATE support_message SET body = '', erased_at = NULL",
        "UPDATE support_message SET origin_id = origin_id + 1",
        "DELETE FROM support_message",
        "UPDATE support_arrival SET file = 'other'",
        "UPDATE support_delivery SET recipient = 'other@home.example'",
        "UPDATE support_wait SET since = now()",
        "DELETE FROM support_receivedmail",
    ):
        refuse(change, "is refused")
    assert ticket.messages.count() == 2


def test_who_waits_since_when_is_kept_in_rows(agent: User) -> None:
    ticket = mail.receive_message(write())
    tickets.reply(ticket=ticket, body="Which order?", actor=agent)
    mail.receive_message(write(body="7.", to=ticket.reply_address))
    tickets.solve(ticket=ticket, actor=agent)
    waits = list(Wait.objects.filter(ticket=ticket))
    assert [wait.side for wait in waits] == ["us", "player", "us"]
    assert all(wait.until for wait in waits)
    assert [wait.until for wait in waits[:2]] == [wait.since for wait in waits[1:]]


def test_words_that_nobody_has_dealt_with_mark_the_ticket(agent: User) -> None:
    ticket = asked(agent)
    tickets.solve(ticket=ticket, actor=agent)
    away = {"In_Reply_To": last_mail().message_id, "Auto_Submitted": "auto-replied"}
    mail.receive_message(write(body="I am away", **away))
    found = Ticket.objects.get(pk=ticket.pk)
    assert (found.state, found.unread_since is not None) == ("solved", True)
    tickets.read(ticket=found, actor=agent)
    assert Ticket.objects.get(pk=ticket.pk).unread_since is None


def test_a_form_of_another_site_is_answered_to_whoever_filled_it_in(agent: User) -> None:
    raw = write("forms@shop.example", Reply_To=PETRA)
    ticket = mail.receive_message(vouched(raw))
    assert (ticket.email, ticket.confirmed) == (PETRA, False)
    assert last_mail().recipient == PETRA
    assert mail.receive_message(write("forms@shop.example", "More", to=ticket.reply_address)) == (
        ticket
    )
    assert settings.SUPPORT_ADDRESS not in last_mail().recipient
