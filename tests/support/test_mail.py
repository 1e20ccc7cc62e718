"""The mail channel: what threads, what opens a ticket, what is answered."""

from email.message import EmailMessage

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from incubator.accounts.models import User
from incubator.messaging.models.mail import OutgoingMail
from support.errors import LetterRefused
from support.models import Arrival, Message, ReceivedMail, Ticket
from support.services import closing, mail, tickets
from tests.sizes import examples
from tests.vouching import vouched

pytestmark = pytest.mark.django_db

PETRA = "petra@home.example"


def write(
    sender: str = PETRA,
    body: str = "I was charged twice.",
    subject: str = "Charged twice",
    to: str = settings.SUPPORT_ADDRESS,
    **headers: str,
) -> bytes:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, to, subject
    for name, value in headers.items():
        letter[name.replace("_", "-")] = value
    letter.set_content(body)
    return letter.as_bytes()


def last_mail() -> OutgoingMail:
    return OutgoingMail.objects.latest("pk")


def test_a_mail_opens_a_ticket_and_is_acknowledged() -> None:
    ticket = mail.receive_message(write(Message_ID="<one@home.example>"))
    assert (ticket.email, ticket.subject, ticket.state) == (PETRA, "Charged twice", "open")
    assert ticket.channel == "mail"
    assert ticket.messages.get().body == "I was charged twice."
    sent = OutgoingMail.objects.get()
    assert sent.recipient == PETRA
    assert sent.in_reply_to == "<one@home.example>"
    assert ticket.reply_address in sent.sender


def test_an_answer_to_our_mail_joins_its_ticket(agent: User) -> None:
    ticket = mail.receive_message(write())
    tickets.reply(ticket=ticket, body="Which order?", actor=agent)
    joined = mail.receive_message(write(body="Order 7.", In_Reply_To=last_mail().message_id))
    assert joined == ticket
    assert [one.direction for one in ticket.messages.all()] == ["in", "out", "in"]
    ticket.refresh_from_db()
    assert ticket.state == "open"


def test_a_reference_is_enough_to_join() -> None:
    ticket = mail.receive_message(write())
    references = f"<zero@home.example> {last_mail().message_id} <two@home.example>"
    assert mail.receive_message(write(body="And?", References=references)) == ticket


def test_the_address_of_the_ticket_is_enough_to_join() -> None:
    ticket = mail.receive_message(write())
    assert mail.receive_message(write(body="And?", to=ticket.reply_address.upper())) == ticket


def test_a_reply_is_mailed_so_that_it_threads(agent: User) -> None:
    ticket = mail.receive_message(write(Message_ID="<one@home.example>"))
    tickets.reply(ticket=ticket, body="Which order?", actor=agent)
    mail.receive_message(
        write(body="7.", In_Reply_To=last_mail().message_id, Message_ID="<two@home.example>")
    )
    first_reply = last_mail().message_id
    message = tickets.reply(ticket=ticket, body="Thank you.", actor=agent)
    sent = OutgoingMail.objects.get(key=f"ticket-message:{message.pk}")
    assert sent.subject == "Re: Charged twice"
    assert sent.in_reply_to == "<two@home.example>"
    assert sent.references.split() == ["<one@home.example>", first_reply, "<two@home.example>"]
    assert sent.body.startswith("Thank you.")


def test_a_stranger_who_quotes_our_message_id_gets_a_ticket_of_their_own() -> None:
    ticket = mail.receive_message(write())
    ours = last_mail().message_id
    other = mail.receive_message(
        write("mallory@evil.example", "Refund me", In_Reply_To=ours, to=ticket.reply_address)
    )
    assert other != ticket
    assert ticket.messages.count() == 1
    assert other.email == "mallory@evil.example"


def test_the_subjects_number_alone_never_joins() -> None:
    ticket = mail.receive_message(write())
    other = mail.receive_message(write(subject=f"Re: [{ticket.number}] Charged twice", body="And?"))
    assert other != ticket


def test_a_wrong_token_never_joins() -> None:
    ticket = mail.receive_message(write())
    forged = f"<{'0' * 32}@{settings.MAIL_DOMAIN}>"
    assert mail.receive_message(write(body="And?", In_Reply_To=forged)) != ticket


def test_the_same_mail_twice_is_one_message_and_one_acknowledgement() -> None:
    raw = write(Message_ID="<one@home.example>")
    first = mail.receive_message(raw)
    second = mail.receive_message(b"Received: by another relay\r\n" + raw)
    assert first == second
    assert Message.objects.count() == ReceivedMail.objects.count() == 1
    assert Arrival.objects.count() == 2
    assert OutgoingMail.objects.count() == 1


def test_another_mail_that_borrows_a_message_id_is_not_swallowed() -> None:
    first = mail.receive_message(write(Message_ID="<one@home.example>"))
    other = mail.receive_message(
        write("mallory@evil.example", "Other words", Message_ID="<one@home.example>")
    )
    assert other != first
    assert other.messages.get().body == "Other words"


def test_two_mails_without_message_id_are_two_tickets_and_one_twice_is_one() -> None:
    first = mail.receive_message(write(body="One"))
    assert mail.receive_message(write(body="Two")) != first
    assert mail.receive_message(write(body="One")) == first


def test_a_machines_mail_is_kept_and_never_answered() -> None:
    ticket = mail.receive_message(write(Auto_Submitted="auto-replied"))
    assert ticket.messages.filter(mail__nature="automatic").count() == 1
    assert not OutgoingMail.objects.exists()


def test_an_absence_note_does_not_reopen_a_solved_ticket(agent: User) -> None:
    ticket = mail.receive_message(write())
    tickets.reply(ticket=ticket, body="Done.", actor=agent)
    tickets.solve(ticket=ticket, actor=agent)
    sent = OutgoingMail.objects.count()
    joined = mail.receive_message(
        write(body="I am away", In_Reply_To=last_mail().message_id, Auto_Submitted="auto-replied")
    )
    assert joined == ticket
    ticket.refresh_from_db()
    assert ticket.state == "solved"
    assert ticket.messages.count() == 3
    assert OutgoingMail.objects.count() == sent


def test_a_robot_that_hides_what_it_is_soon_hears_nothing_more() -> None:
    for count in range(12):
        mail.receive_message(write("robot@loop.example", f"Automatic answer {count}"))
    assert Ticket.objects.count() == 12
    assert OutgoingMail.objects.count() == 5


def test_our_own_mail_coming_back_is_not_answered() -> None:
    mail.receive_message(write(settings.SUPPORT_ADDRESS))
    assert not OutgoingMail.objects.exists()


def test_a_new_message_reopens_a_solved_ticket(agent: User) -> None:
    ticket = mail.receive_message(write())
    tickets.solve(ticket=ticket, actor=agent)
    mail.receive_message(write(body="Not yet", to=ticket.reply_address))
    ticket.refresh_from_db()
    assert ticket.state == "open"


def test_a_message_to_a_closed_ticket_opens_one_that_follows_it(agent: User) -> None:
    ticket = mail.receive_message(write())
    tickets.solve(ticket=ticket, actor=agent)
    ticket.refresh_from_db()
    assert closing.close_settled(before=ticket.last_message_at) == 0
    assert closing.close_settled(before=ticket.last_message_at.replace(year=9000)) == 1
    later = mail.receive_message(write(body="Again", to=ticket.reply_address))
    assert later != ticket
    assert later.follows == ticket
    assert ticket.messages.count() == 1


def test_a_verified_address_belongs_to_its_player(player: User) -> None:
    ticket = mail.receive_message(vouched(write(player.email.upper())))
    assert ticket.player == player
    assert ticket.messages.get().author == player


def test_an_unverified_address_belongs_to_nobody(player: User) -> None:
    EmailAddress.objects.filter(user=player).update(verified=False)
    ticket = mail.receive_message(vouched(write(player.email)))
    assert ticket.player is None


def test_a_mail_without_a_usable_sender_is_kept_and_not_answered() -> None:
    ticket = mail.receive_message(b"From: undisclosed\nSubject: Hello\n\nWho am I?")
    assert ticket.email == ""
    assert ticket.messages.get(mail__sender_text="undisclosed").body == "Who am I?"
    assert not OutgoingMail.objects.exists()


def test_headers_cannot_be_smuggled_into_our_answer() -> None:
    raw = b"From: a@example.com\nSubject: =?utf-8?q?Hi=0ABcc:_all=40example.com?=\n\nHello"
    mail.receive_message(vouched(raw))
    assert last_mail().subject == "Re: Hi Bcc: all@example.com"


@pytest.mark.parametrize("raw", [b"", b" \r\n", b"x" * (mail.LARGEST_MAIL + 1)])
def test_what_can_never_be_kept_is_refused(raw: bytes) -> None:
    with pytest.raises(LetterRefused):
        mail.receive_message(raw)
    assert not ReceivedMail.objects.exists()


def test_the_raw_mail_is_kept_to_the_byte() -> None:
    raw = b"\xff\x00\xfenot a mail at all\r\n\0"
    ticket = mail.receive_message(raw)
    assert Arrival.objects.get(mail__message__ticket=ticket).raw == raw


@hypothesis_settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.one_of(st.binary(max_size=80), st.sampled_from([b"From: a@b.example\n", b"\n\n"])))
)
def test_no_bytes_are_dropped(pieces: list[bytes]) -> None:
    raw = b"".join(pieces)
    with transaction.atomic():
        try:
            ticket = mail.receive_message(raw)
        except LetterRefused:
            assert not raw.strip()
        else:
            assert raw in [one.raw for one in Arrival.objects.filter(mail__message__ticket=ticket)]
        transaction.set_rollback(True)
