"""A studio's own people at the tickets of its games: what they read, and what never reaches them."""

import uuid
from html import unescape
from urllib.parse import unquote

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import Http404

from billing.models import OrderLine
from incubator.accounts.models import User
from incubator.messaging.models import OutgoingMail
from studios.models import Game, Studio, StudioRole
from support.errors import NotForStudios, SaidMeanwhile
from support.letters import Attachment
from support.models import Attachment as Attached
from support.models import StudioDesk, Ticket, Topic
from support.services import merging, refunds, studio_desk, tickets
from support.services.tickets import file_ticket
from support.services.writing import Enclosed
from tests.cast import person
from tests.clients import Client
from tests.joining import join

pytestmark = pytest.mark.django_db


@pytest.fixture
def helper(studio: Studio, founder: User) -> User:
    """The studio's member who answers its players."""
    found = person("Hana Helper")
    join(studio=studio, user=found, role=StudioRole.SUPPORT, actor=founder)
    return found


@pytest.fixture
def stuck(game: Game, player: User) -> Ticket:
    return file_ticket(
        email=player.email,
        subject="Stuck, write to petra.player@example.com",
        body="I am petra.player@example.com and the boat is gone.",
        player=player,
        game=game,
        topic=Topic.BUG,
        actor=player,
    )


def opened(game: Game, lead: User, *, answers: bool = True) -> StudioDesk:
    return studio_desk.open_desk(game=game, answers=answers, actor=lead)


def page_of(person: User, studio: Studio, ticket: Ticket | None = None) -> tuple[int, str]:
    page = Client()
    page.force_login(person)
    last = f"{ticket.number}/" if ticket else ""
    answer = page.get(f"/studio/{studio.slug}/support/{last}")
    return answer.status_code, answer.content.decode()


def test_members_read_tickets_of_their_games_only_where_a_lead_opened_them(
    studio: Studio,
    game: Game,
    stuck: Ticket,
    helper: User,
    stranger: User,
    agent: User,
    support_lead: User,
) -> None:
    assert page_of(helper, studio, stuck)[0] == 404
    with pytest.raises(PermissionDenied):
        opened(game, agent)
    opened(game, support_lead)
    status, shown = page_of(helper, studio, stuck)
    assert status == 200
    assert "the boat is gone" in shown
    assert stuck.number in page_of(helper, studio)[1]
    assert page_of(stranger, studio, stuck)[0] == 404
    studio_desk.close_desk(game=game, actor=support_lead)
    assert page_of(helper, studio, stuck)[0] == 404
    assert stuck.number not in page_of(helper, studio)[1]


def test_they_never_learn_who_asked(
    studio: Studio, game: Game, stuck: Ticket, helper: User, agent: User, support_lead: User
) -> None:
    opened(game, support_lead)
    tickets.note(ticket=stuck, body="Known: Petra Player of Lisbon.", actor=agent)
    for shown in (page_of(helper, studio, stuck)[1], page_of(helper, studio)[1]):
        assert "Petra" not in shown
        assert "petra.player@example.com" not in shown
    with pytest.raises(SaidMeanwhile) as refused:
        studio_desk.answer(ticket=stuck, body="Update it.", actor=helper, seen=0)
    assert "Petra" not in str(refused.value)
    assert not stuck.messages.filter(direction="out").exists()


def test_their_answer_reaches_the_player_like_any_other(
    studio: Studio, game: Game, stuck: Ticket, helper: User, support_lead: User, player: User
) -> None:
    opened(game, support_lead)
    page = Client()
    page.force_login(helper)
    address = f"/studio/{studio.slug}/support/{stuck.number}/"
    typed = {"body": "Update it.", "seen": stuck.messages.get().pk, "form_key": str(uuid.uuid4())}
    for _again in range(2):
        page.post(address, typed)
    stuck.refresh_from_db()
    assert (stuck.state, stuck.messages.count()) == ("waiting", 2)
    assert OutgoingMail.objects.filter(recipient=player.email, body__contains="Update it.").exists()
    theirs = Client()
    theirs.force_login(player)
    assert "Hana Helper (by the studio)" in theirs.get(f"/support/{stuck.number}/").content.decode()
    page.post(address, {"body": "For the desk.", "then": "note", "form_key": str(uuid.uuid4())})
    assert "For the desk." in page.get(address).content.decode()
    assert "For the desk." not in theirs.get(f"/support/{stuck.number}/").content.decode()


def test_what_is_between_the_player_and_the_incubator_stays_there(
    studio: Studio, game: Game, helper: User, support_lead: User, player: User
) -> None:
    opened(game, support_lead)
    charged = file_ticket(
        email=player.email,
        subject="Charged twice",
        body="My card ends in 4242.",
        player=player,
        game=game,
        topic=Topic.PAYMENT,
        actor=player,
    )
    assert page_of(helper, studio, charged)[0] == 404
    with pytest.raises(NotForStudios):
        studio_desk.answer(ticket=charged, body="Hm.", actor=helper)
    with pytest.raises(Http404):
        tickets.reply(ticket=charged, body="Hm.", actor=helper)
    assert charged.messages.count() == 1


def test_who_may_only_read_leaves_notes_and_viewers_see_nothing(
    studio: Studio, game: Game, stuck: Ticket, helper: User, support_lead: User, founder: User
) -> None:
    opened(game, support_lead, answers=False)
    viewer = person("Vito Viewer")
    join(studio=studio, user=viewer, role=StudioRole.VIEWER, actor=founder)
    assert page_of(viewer, studio, stuck)[0] == 404
    assert page_of(founder, studio, stuck)[0] == 200
    with pytest.raises(Http404):
        studio_desk.answer(ticket=stuck, body="Update it.", actor=helper)
    with pytest.raises(PermissionDenied):
        studio_desk.note(ticket=stuck, body="Hm.", actor=viewer)
    studio_desk.note(ticket=stuck, body="It is the save file.", actor=helper)
    assert "Answer the player" not in page_of(helper, studio, stuck)[1]
    assert stuck.messages.filter(direction="out").count() == 0


def test_opening_the_same_desk_twice_is_one_and_the_database_keeps_what_was(
    game: Game, support_lead: User
) -> None:
    first = opened(game, support_lead)
    assert opened(game, support_lead) == first
    opened(game, support_lead, answers=False)
    assert StudioDesk.objects.open().get().answers is False
    assert StudioDesk.objects.count() == 2
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE support_studiodesk SET answers = true")


@pytest.mark.parametrize("topic", [Topic.PAYMENT, Topic.REFUND, Topic.ACCOUNT, Topic.APPEAL])
def test_nothing_of_money_accounts_and_bans_comes_in_by_another_ticket(
    studio: Studio,
    game: Game,
    stuck: Ticket,
    helper: User,
    agent: User,
    support_lead: User,
    player: User,
    topic: Topic,
) -> None:
    opened(game, support_lead)
    other = file_ticket(
        email=player.email,
        subject="Another thing",
        body="My card ends in 4242.",
        player=player,
        game=game,
        topic=topic,
        actor=player,
    )
    assert page_of(helper, studio, other)[0] == 404
    merging.merge(source=other, target=stuck, actor=agent)
    shown = page_of(helper, studio, stuck)[1]
    assert "the boat is gone" in shown
    assert "4242" not in shown


def test_no_word_of_a_refund_reaches_the_studio(
    studio: Studio,
    game: Game,
    stuck: Ticket,
    helper: User,
    agent: User,
    support_lead: User,
    line: OrderLine,
) -> None:
    opened(game, support_lead)
    studio_desk.note(ticket=stuck, body="It is the save file.", actor=helper)
    refunds.refund_from_ticket(
        ticket=stuck, line=line, amount_minor=499, reason="Lost", key="one", actor=agent
    )
    shown = page_of(helper, studio, stuck)[1]
    assert "It is the save file." in shown
    assert line.order.number not in shown
    assert "$4.99" not in shown


@pytest.mark.parametrize(
    "address",
    [
        "pia@demo.example",
        "ｐｉａ＠ｄｅｍｏ．ｅｘａｍｐｌｅ",
        "pia＠demo.example",
        "o'hara@demo.example",
        '"pia h"@demo.example',
        "pia@[127.0.0.1]",
        "pia@游戏。公司",
    ],
)
def test_addresses_are_left_out_of_words_and_of_files_names(
    studio: Studio, game: Game, stuck: Ticket, helper: User, support_lead: User, address: str
) -> None:
    opened(game, support_lead)
    name = f"{address} log.txt".replace('"', "")
    log = Attachment(name=name, content_type="text/plain", content=b"log", content_id="")
    tickets.hear(
        ticket=stuck, body=f"Write to {address}.", author=None, enclosed=Enclosed(files=(log,))
    )
    shown = unescape(page_of(helper, studio, stuck)[1])
    assert "Write to [address]" in shown
    assert "log.txt" in shown
    assert address not in shown
    page = Client()
    page.force_login(helper)
    [file] = Attached.objects.filter(message__ticket=stuck)
    answer = page.get(f"/studio/{studio.slug}/support/{stuck.number}/files/{file.pk}/")
    assert b"".join(answer) == b"log"
    assert "@" not in unquote(answer["Content-Disposition"])
    assert "＠" not in unquote(answer["Content-Disposition"])
