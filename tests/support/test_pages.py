"""The pages of players and agents: who may open them and what they keep."""

import pytest
from allauth.account.models import EmailAddress

from billing.ledger.models import Entry
from billing.models import Order, OrderLine, Refund
from billing.selectors.wallets import wallet_balance
from incubator.accounts.models import User
from incubator.web.models import FormDraft
from incubator.web.typed import mark_of
from support.models import Arrival, Message, Ticket
from support.selectors.refunds import picture_of
from support.services import mail, tickets
from tests.clients import Client, words
from tests.vouching import vouched

pytestmark = pytest.mark.django_db
KEY = "11111111-1111-4111-8111-111111111111"


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_help_is_open_to_everybody_and_asking_needs_an_account() -> None:
    page = Client().get("/support/")
    assert page.status_code == 200
    assert "help@" in page.content.decode()
    assert "I cannot sign in" in Client().get("/support/new/").content.decode()
    assert Client().get("/support/new/bug/").status_code == 302
    assert Client().get("/support/new/nonsense/").status_code in (302, 404)


def test_a_player_asks_about_an_order(player: User, order: Order) -> None:
    client = signed_in(player)
    assert (
        order.number in client.get(f"/support/new/payment/?order={order.number}").content.decode()
    )
    words = {
        "subject": "Charged twice",
        "body": "Please look",
        "order": order.number,
        "form_key": KEY,
    }
    page = client.post("/support/new/payment/", words, follow=True)
    assert "Charged twice" in page.content.decode()
    again = client.post("/support/new/payment/", words, follow=True)
    assert "sent before" in again.content.decode()
    assert again.redirect_chain == page.redirect_chain
    assert Ticket.objects.get().order == order


def test_a_forms_key_counts_for_who_sends_it_only(player: User, stranger: User) -> None:
    for person in (player, player, stranger):
        words = {"subject": "S", "body": "B", "form_key": KEY}
        signed_in(person).post("/support/new/other/", words)
    assert {one.player for one in Ticket.objects.all()} == {player, stranger}
    assert Message.objects.count() == 2


def test_a_player_cannot_choose_somebody_elses_order(stranger: User, order: Order) -> None:
    client = signed_in(stranger)
    assert order.number not in client.get("/support/new/payment/").content.decode()
    words = {
        "subject": "Mine",
        "body": "Typed with care",
        "order": order.number,
    }
    page = client.post("/support/new/payment/", words).content.decode()
    assert "Typed with care" in page
    assert not Ticket.objects.exists()


def test_a_ticket_is_its_players_only(ticket: Ticket, player: User, stranger: User) -> None:
    address = f"/support/{ticket.number}/"
    assert signed_in(player).get(address).status_code == 200
    assert signed_in(stranger).get(address).status_code == 404
    assert signed_in(stranger).post(address, {"body": "Hello"}).status_code == 404
    assert Client().get(address).status_code == 302
    assert ticket.messages.count() == 1


def test_a_player_reads_replies_but_no_notes(ticket: Ticket, player: User, agent: User) -> None:
    tickets.note(ticket=ticket, body="Looks like fraud", actor=agent)
    tickets.reply(ticket=ticket, body="We are checking", actor=agent)
    page = signed_in(player).get(f"/support/{ticket.number}/").content.decode()
    assert "We are checking" in page
    assert "fraud" not in page


def test_a_player_answers_on_the_page(ticket: Ticket, player: User) -> None:
    client = signed_in(player)
    for _press in range(2):
        client.post(f"/support/{ticket.number}/", {"body": "Any news?", "form_key": KEY})
    assert [one.body for one in ticket.messages.all()][1:] == ["Any news?"]


@pytest.mark.parametrize(
    "address", ["/staff/tickets/", "/staff/tickets/{}/", "/staff/tickets/{}/mails/1/"]
)
def test_other_staff_get_403_and_strangers_404(
    address: str, ticket: Ticket, editor: User, player: User
) -> None:
    address = address.format(ticket.number)
    assert signed_in(editor).get(address).status_code == 403
    assert signed_in(player).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_an_auditor_reads_and_changes_nothing(
    ticket: Ticket, line: OrderLine, auditor: User
) -> None:
    client = signed_in(auditor)
    page = client.get(f"/staff/tickets/{ticket.number}/").content.decode()
    assert "Charged twice" in page
    assert "Send reply" not in page
    assert "Refund order" not in page
    for part in ("reply", "act", f"refund/{line.pk}"):
        answer = client.post(f"/staff/tickets/{ticket.number}/{part}/", {"body": "x"})
        assert answer.status_code == 403, part
    ticket.refresh_from_db()
    assert (ticket.state, ticket.messages.count()) == ("open", 1)


def test_the_list_can_be_filtered_searched_and_exported(ticket: Ticket, agent: User) -> None:
    client = signed_in(agent)
    assert ticket.number in client.get("/staff/tickets/?state=open").content.decode()
    assert ticket.number not in client.get("/staff/tickets/?state=solved").content.decode()
    assert ticket.number not in client.get("/staff/tickets/?queue__slug=bugs").content.decode()
    assert ticket.number in client.get("/staff/tickets/?q=soundtrack").content.decode()
    export = b"".join(client.get("/staff/tickets/?format=csv")).decode()
    assert ticket.number in export
    # The page says both beside the subject and the address, to leave them room.
    for heading in ("Game", "Verified"):
        assert heading in export
        assert f">{heading}<" not in client.get("/staff/tickets/").content.decode()


def test_an_agent_works_a_ticket_from_its_page(ticket: Ticket, agent: User) -> None:
    client, address = signed_in(agent), f"/staff/tickets/{ticket.number}/"
    client.post(f"{address}act/", {"verb": "take"})
    client.post(f"{address}reply/", {"body": "For us", "then": "note"})
    client.post(f"{address}reply/", {"body": "For you", "then": "solve"})
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.state) == (agent, "solved")
    said = list(Message.objects.filter(ticket=ticket).values_list("direction", "body"))
    assert said[1:] == [("note", "For us"), ("out", "For you")]
    client.post(f"{address}act/", {"verb": "reopen"})
    ticket.refresh_from_db()
    assert ticket.state == "open"


def test_what_an_agent_types_is_kept(ticket: Ticket, agent: User) -> None:
    client, address = signed_in(agent), f"/staff/tickets/{ticket.number}/"
    typed = {"draft_of": f"reply:{ticket.number}", "body": "Dear"}
    assert "Draft saved" in client.post("/my/drafts/", typed).content.decode()
    assert "{&quot;body&quot;: [&quot;Dear&quot;]}" in client.get(address).content.decode()
    client.post(f"{address}reply/", typed | {"body": ""})
    assert FormDraft.objects.exists()
    client.post(f"{address}reply/", typed)
    assert not FormDraft.objects.exists()


def test_a_refund_from_the_page_happens_once(
    ticket: Ticket, line: OrderLine, agent: User, player: User
) -> None:
    client, address = signed_in(agent), f"/staff/tickets/{ticket.number}/"
    assert f'hx-get="{address}refund/{line.pk}/"' in client.get(address).content.decode()
    page = words(client.get(f"{address}refund/{line.pk}/"))
    assert "liability:revenue:" in page
    assert 'value="4.99"' in page
    form = {"amount": "4.99", "reason": "Charged twice", "seen": picture_of(line)}
    for _click in range(2):
        page = client.post(f"{address}refund/{line.pk}/", form, follow=True).content.decode()
        assert "back in your wallet" in page
    assert Refund.objects.count() == 1
    assert wallet_balance(player, "USD") == 1000


def test_a_refund_that_is_too_large_keeps_what_was_typed(
    ticket: Ticket, line: OrderLine, agent: User
) -> None:
    entries = Entry.objects.count()
    form = {"amount": "400.00", "reason": "Very kind", "seen": picture_of(line)}
    address = f"/staff/tickets/{ticket.number}/refund/{line.pk}/"
    page = signed_in(agent).post(address, form).content.decode()
    assert "Very kind" in page
    assert "only $4.99 is left" in page
    assert Entry.objects.count() == entries


def test_a_refunds_form_is_fetched_alone_and_of_orders_of_this_person_only(
    ticket: Ticket, line: OrderLine, agent: User, stranger: User
) -> None:
    client, address = signed_in(agent), f"/staff/tickets/{ticket.number}/refund/{line.pk}/"
    alone = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert 'name="amount"' in alone
    assert "<html" not in alone
    other = tickets.file_ticket(
        email=stranger.email, subject="S", body="B", player=stranger, actor=stranger
    )
    assert client.get(address.replace(ticket.number, other.number)).status_code == 404


def test_what_was_typed_for_a_refund_that_is_not_offered_any_more_is_kept(
    ticket: Ticket, line: OrderLine, agent: User
) -> None:
    client, address = signed_in(agent), f"/staff/tickets/{ticket.number}/refund/{line.pk}/"
    form = {"amount": "4.99", "typed_by": mark_of(agent)}
    client.post(address, form | {"reason": "Charged twice", "seen": picture_of(line)})
    slower = {"reason": "The storm has no sound.", "seen": picture_of(line)}
    page = client.post(address, form | slower, follow=True).content.decode()
    assert 'value="The storm has no sound."' in page
    assert Refund.objects.count() == 1


def test_an_unproved_address_shows_a_hint_and_no_orders(
    order: Order, player: User, agent: User
) -> None:
    EmailAddress.objects.filter(user=player).update(verified=False)
    raw = f"From: {player.email}\nSubject: Hi\n\nRefund me".encode()
    ticket = mail.receive_message(vouched(raw))
    page = signed_in(agent).get(f"/staff/tickets/{ticket.number}/").content.decode()
    assert "Nobody has proved to own this address" in page
    assert order.number not in page


def test_the_raw_mail_is_a_download_of_its_own_ticket_only(ticket: Ticket, agent: User) -> None:
    raw = b"From: a@example.com\nContent-Type: text/html\n\n<script>alert(1)</script>"
    mailed = mail.receive_message(raw)
    kept = Arrival.objects.get(mail__message__ticket=mailed)
    client = signed_in(agent)
    answer = client.get(f"/staff/tickets/{mailed.number}/mails/{kept.pk}/")
    assert b"".join(answer.streaming_content) == raw  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/staff/tickets/{ticket.number}/mails/{kept.pk}/").status_code == 404
