"""Finding tickets by what was said in them."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from incubator.accounts.models import User
from incubator.core.search import MOST_TOKENS
from support.letters import Attachment
from support.models import Message, SearchRow, Ticket
from support.selectors import search
from support.selectors.search import at_the_desk, own_tickets, places
from support.services import mail, merging, tickets
from support.services.indexing import index_again
from support.services.writing import Enclosed

pytestmark = pytest.mark.django_db
DESK = "/staff/tickets/"


def at_desk(query: str) -> list[Ticket]:
    return list(Ticket.objects.filter(at_the_desk(query)).order_by("pk"))


def own(player: User, query: str) -> list[Ticket]:
    return list(own_tickets(player, query).order_by("pk"))


def file(player: User | None, subject: str, body: str, email: str = "ada@example.com") -> Ticket:
    return tickets.file_ticket(
        email=player.email if player else email,
        subject=subject,
        body=body,
        player=player,
        actor=player,
    )


def test_a_ticket_is_found_by_all_that_was_said(
    ticket: Ticket, player: User, agent: User, line: object
) -> None:
    log = Attachment(name="crash-dump.txt", content_type="text/plain", content=b"", content_id="")
    tickets.hear(ticket=ticket, body="Look", author=player, enclosed=Enclosed(files=(log,)))
    tickets.reply(ticket=ticket, body="We restored your soundtrack", actor=agent)
    assert ticket.order is not None
    assert ticket.game is not None
    found_by = (
        "soundtrack",
        "hung once",
        "DUMP",
        "restored char",
        ticket.number,
        ticket.game.title,
    )
    for query in (*found_by, ticket.order.number):
        assert at_desk(query) == own(player, query) == [ticket], query
    for query in ("restore hung", "soundtracks", "T-1", "!"):
        assert at_desk(query) == own(player, query) == [], query


def test_chinese_is_found_within_a_sentence(player: User) -> None:
    ticket = file(player, "充值没有到账", "我昨天充值了，请退款")
    assert at_desk("退款") == own(player, "没有到账 退") == [ticket]
    assert at_desk("到账没有") == []


def test_notes_and_who_wrote_are_found_at_the_desk_only(
    ticket: Ticket, player: User, agent: User
) -> None:
    tickets.note(ticket=ticket, body="Looks like chargeback fraud", actor=agent)
    for query in ("fraud", "fraud soundtrack", player.email, player.name):
        assert at_desk(query) == [ticket], query
        assert own(player, query) == [], query
    assert places([ticket], "fraud", to_player=True) == {}


def test_a_player_finds_their_own_only(ticket: Ticket, player: User, stranger: User) -> None:
    assert own(stranger, "soundtrack") == []
    assert own(player, "soundtrack") == [ticket]


def test_an_address_of_today_finds_what_was_asked_from_another(
    player: User, client: Client, agent: User
) -> None:
    ticket = file(player, "Boat", "Gone")
    before, player.email = player.email, "new@example.com"
    EmailAddress.objects.filter(user=player).update(email="new@example.com")
    player.save(update_fields=["email"])
    assert at_desk("new@example.com") == at_desk(before) == [ticket]
    assert at_desk("w@example.com") == []


def test_a_mail_is_found_by_its_sender() -> None:
    raw = b"From: Ada Lovelace <ada@example.org>\nSubject: Engine\n\nIt does not compute."
    ticket = mail.receive_message(raw)
    assert at_desk("lovelace") == at_desk("ada@example.org compute") == [ticket]


def test_merging_takes_the_words_along_and_splitting_takes_them_apart(
    player: User, agent: User
) -> None:
    one, other = file(player, "Boat", "It sank"), file(player, "Card", "It was declined")
    merging.merge(source=other, target=one, actor=agent)
    assert at_desk("declined") == at_desk("sank declined") == [one]
    assert at_desk("card") == at_desk(other.number) == [one, other]
    moved = Message.objects.get(body="It was declined")
    split = merging.split(ticket=one, messages=[moved.pk], actor=agent)
    assert at_desk("declined") == [split]
    assert at_desk("sank") == [one]


def test_words_that_were_erased_find_nothing(ticket: Ticket, player: User) -> None:
    said = tickets.hear(ticket=ticket, body="My street is Elm Road", author=player)
    assert at_desk("elm road") == [ticket]
    Message.objects.filter(pk=said.pk).update(body="", erased_at=said.created_at)
    index_again(ticket)
    assert at_desk("elm") == []
    assert at_desk("soundtrack hung") == [ticket]


def test_a_ticket_of_any_size_takes_more_words(player: User) -> None:
    ticket = file(player, "Log", "begins")
    for part in range(3):
        body = " ".join(f"{part}x{number:x}" for number in range(12_000))
        tickets.hear(ticket=ticket, body=body[:100_000], author=player)
    tickets.hear(ticket=ticket, body="ﷺ𠀀" * 9_000, author=player)
    row = SearchRow.objects.get(ticket=ticket)
    assert len(str(row.tokens)) < 2**20
    assert len(str(row.tokens).split()) <= MOST_TOKENS
    assert at_desk("begins 0x1f") == [ticket]


def test_the_place_is_shown_and_nothing_of_it_is_markup(
    player: User, agent: User, client: Client
) -> None:
    file(player, "Boat", "The <script>refund</script> never came")
    client.force_login(agent)
    page = client.get(f"{DESK}?q=refund").content.decode()
    assert "&lt;script&gt;<mark>refund</mark>&lt;/script&gt; never came" in page


def test_a_player_searches_on_the_page_of_their_questions(
    ticket: Ticket, player: User, agent: User, client: Client
) -> None:
    tickets.note(ticket=ticket, body="Probably fraud", actor=agent)
    client.force_login(player)
    assert "it <mark>hung</mark>" in client.get("/support/?q=hung").content.decode()
    for query in ("fraud", "nothing"):
        page = client.get(f"/support/?q={query}").content.decode()
        assert ticket.number not in page
        assert "Nothing matches this search" in page
    assert "own-search" not in Client().get("/support/?q=hung").content.decode()


def test_the_search_everywhere_knows_what_was_said(
    ticket: Ticket, player: User, agent: User, client: Client
) -> None:
    client.force_login(agent)
    assert ticket.number in client.get("/search/?q=hung").content.decode()
    client.force_login(player)
    assert ticket.number in client.get("/search/?q=hung").content.decode()


def test_a_word_of_many_tickets_is_found_as_one_of_few_is(
    player: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    boats = [file(player, "Boat", "It sank") for _ in range(3)]
    file(player, "Card", "Declined")
    for few, many in ((2, 1_000), (3, 1_000), (3, 0)):
        monkeypatch.setattr(search, "FEW", few)
        monkeypatch.setattr(search, "MANY", many)
        assert at_desk("boat sank") == boats
    assert at_desk("boat declined") == []
