"""A chat on the site: the conversation of a ticket, while its person reads along."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from incubator.accounts.models import User
from incubator.messaging.models import OutgoingMail
from support.models import Channel, Chat, Clock, Delivery, Message, Presence, Queue, Ticket, Topic
from support.services import chats, deliveries, desk, merging, tickets
from tests.cast import person
from tests.clients import Client

pytestmark = pytest.mark.django_db
FIRST = {"topic": "other", "body": "My boat is gone.\nSince yesterday."}


@pytest.fixture
def manned(agent: User) -> User:
    """Somebody is at the desk."""
    desk.arrive(actor=agent)
    return agent


@pytest.fixture
def chatting(player: User, manned: User) -> Ticket:
    return chats.begin(player=player, topic=Topic.OTHER, game=None, body=FIRST["body"])


def signed_in(person: User | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def news(client: Client, ticket: Ticket, after: int | str = 0, mark: str = "", **more: str) -> Any:
    asked = {"after": str(after), "mark": mark} | more
    headers = {"Accept": "application/json"}
    return client.get(f"/support/chat/{ticket.number}/news/", asked, headers=headers)


def last(ticket: Ticket) -> int:
    return int(Message.objects.filter(ticket=ticket).latest("pk").pk)


def fall_silent(ticket: Ticket) -> None:
    Chat.objects.filter(ticket=ticket).update(seen_at=timezone.now() - timedelta(seconds=61))


def answers_mailed() -> list[str]:
    rows = OutgoingMail.objects.filter(delivery__message__isnull=False).distinct()
    return [one.body for one in rows.order_by("pk")]


def test_a_chat_is_offered_while_somebody_is_at_the_desk(player: User, agent: User) -> None:
    client = signed_in(player)
    assert "Begin chat" not in client.get("/support/chat/").content.decode()
    assert "/support/chat/" not in client.get("/support/new/bug/").content.decode()
    desk.arrive(actor=agent)
    assert "Begin chat" in client.get("/support/chat/").content.decode()
    for page in ("/support/new/bug/", "/support/", "/support/new/"):
        assert "/support/chat/" in client.get(page).content.decode()
    # Whoever forgot to leave is not there.
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=6))
    assert "Begin chat" not in client.get("/support/chat/").content.decode()
    signed_in(agent).get("/staff/tickets/", headers={"HX-Request": "true"})
    assert "Begin chat" in client.get("/support/chat/").content.decode()


def test_a_chat_is_a_ticket_like_any_other(player: User, manned: User) -> None:
    page = signed_in(player).post("/support/chat/", FIRST)
    ticket = Ticket.objects.get()
    assert page.headers["Location"] == f"/support/chat/{ticket.number}/"
    assert (ticket.channel, ticket.subject) == (Channel.CHAT, "My boat is gone. Since yesterday.")
    assert Clock.objects.filter(ticket=ticket, kind="first").exists()
    assert not OutgoingMail.objects.filter(delivery__isnull=False).exists()
    tickets.reply(ticket=ticket, body="Found it.", actor=manned)
    ticket.refresh_from_db()
    assert ticket.state == "waiting"
    signed_in(player).post(page.headers["Location"], {"body": "Thanks"})
    ticket.refresh_from_db()
    assert ticket.state == "open"
    assert [one.channel for one in ticket.messages.filter(direction="in")] == ["chat", "chat"]


def test_who_leaves_the_desk_meanwhile_leaves_a_question_on_the_site(
    player: User, manned: User
) -> None:
    desk.leave(actor=manned)
    page = signed_in(player).post("/support/chat/", FIRST, follow=True)
    ticket = Ticket.objects.get()
    assert ticket.channel == Channel.SITE
    assert not Chat.objects.exists()
    assert "Nobody is at the desk any more" in page.content.decode()
    assert OutgoingMail.objects.filter(key__endswith="acknowledged").exists()


def test_skills_decide_about_which_topics_somebody_chats(
    player: User, manned: User, support_lead: User
) -> None:
    payments = Queue.objects.get(slug="payments")
    desk.set_skills(agent=manned, skills=[(payments.pk, "zh-hans")], actor=support_lead)
    assert "Begin chat" not in signed_in(player).get("/support/chat/").content.decode()
    player.language = "zh-hans"
    player.save(update_fields=["language"])
    for topic, channel in ((Topic.OTHER, Channel.SITE), (Topic.PAYMENT, Channel.CHAT)):
        asked = chats.begin(player=player, topic=topic, game=None, body="你好")
        assert asked.channel == channel


def test_nothing_is_asked_without_words_or_of_no_topic(player: User, manned: User) -> None:
    for typed in ({"topic": "other", "body": " "}, {"topic": "magic", "body": "Hm."}, {}):
        assert signed_in(player).post("/support/chat/", typed).status_code == 200
    assert not Ticket.objects.exists()


def test_news_are_what_came_behind_the_cursor(player: User, chatting: Ticket, manned: User) -> None:
    client = signed_in(player)
    first = news(client, chatting).json()
    assert "My boat is gone." in first["rows"]
    assert first["said"] == "Support is here."
    assert news(client, chatting, first["after"], first["mark"]).status_code == 204
    tickets.note(ticket=chatting, body="A secret.", actor=manned)
    assert news(client, chatting, first["after"], first["mark"]).status_code == 204
    tickets.reply(ticket=chatting, body="<b>Found</b>", actor=manned, solves=True)
    answer = news(client, chatting, first["after"], first["mark"]).json()
    assert "&lt;b&gt;Found" in answer["rows"]
    assert "My boat" not in answer["rows"] + answer["said"]
    assert "secret" not in answer["rows"]
    assert answer["after"] == last(chatting)
    assert (answer["label"], "solved" in answer["said"]) == ("solved", True)
    for nonsense in ("abc", "-1", "9" * 40):
        assert "My boat" in news(client, chatting, nonsense).json()["rows"] or nonsense[0] == "9"


def test_each_side_sees_that_the_other_is_there_types_and_has_read(
    player: User, chatting: Ticket, manned: User
) -> None:
    client, live = signed_in(player), f"/staff/tickets/{chatting.number}/live/"
    news(client, chatting, last(chatting), typing="yes")
    heard = signed_in(manned).post(live, {"seen": last(chatting), "typing": "yes"})
    assert "The person is writing" in heard.content.decode()
    said = news(client, chatting, last(chatting)).json()["said"]
    assert said == "Support is writing…"
    signed_in(manned).post(live, {"seen": last(chatting)})
    assert news(client, chatting, last(chatting)).json()["said"] == "Support has read this."
    tickets.reply(ticket=chatting, body="Found.", actor=manned)
    Chat.objects.update(typed_at=None)
    news(client, chatting, last(chatting))
    heard = signed_in(manned).post(live, {"seen": last(chatting)})
    assert "has read our answer" in heard.content.decode()
    desk.leave(actor=manned)
    assert "Nobody is at the desk now" in news(client, chatting, last(chatting)).json()["said"]


def test_while_the_person_reads_along_nothing_is_mailed(
    player: User, chatting: Ticket, manned: User
) -> None:
    for words in ("One", "Two"):
        tickets.reply(ticket=chatting, body=words, actor=manned)
    news(signed_in(player), chatting, last(chatting))
    assert chats.end_silent() == 0
    fall_silent(chatting)
    assert chats.end_silent() == 1
    assert not answers_mailed()
    tickets.reply(ticket=chatting, body="Three", actor=manned)
    [mailed] = answers_mailed()
    assert "Three" in mailed


def test_who_falls_silent_is_mailed_once_all_they_have_not_read(
    player: User, chatting: Ticket, manned: User
) -> None:
    news(signed_in(player), chatting, last(chatting))
    for words in ("Have you looked in the harbour?", "It is there."):
        tickets.reply(ticket=chatting, body=words, actor=manned)
    fall_silent(chatting)
    assert [chats.end_silent(), chats.end_silent()] == [1, 0]
    [mailed] = answers_mailed()
    assert "harbour?" in mailed
    assert "It is there." in mailed
    assert Delivery.objects.filter(message__isnull=False).count() == 2
    # Back on the page and away again: nothing is mailed twice.
    news(signed_in(player), chatting, 0)
    assert Chat.objects.get().goes_on
    chats.leave(ticket=chatting)
    assert len(answers_mailed()) == 1
    OutgoingMail.objects.filter(delivery__message__isnull=False).update(failed_at=timezone.now())
    assert deliveries.note_failures() == 2
    chatting.refresh_from_db()
    assert chatting.state == "open"


def test_who_leaves_unanswered_is_told_their_number(player: User, chatting: Ticket) -> None:
    client = signed_in(player)
    left = client.post(f"/support/chat/{chatting.number}/leave/")
    assert left.headers["Location"] == f"/support/{chatting.number}/"
    assert chatting.number in OutgoingMail.objects.get(recipient=player.email).body


def test_a_page_behind_another_one_is_not_read(
    player: User, chatting: Ticket, manned: User
) -> None:
    tickets.reply(ticket=chatting, body="Still there?", actor=manned)
    hidden = {"hidden": "yes"}
    Chat.objects.update(seen_at=timezone.now() - timedelta(seconds=50))
    news(signed_in(player), chatting, last(chatting), **hidden)
    chat = Chat.objects.get()
    assert (chat.read_up_to, chat.seen_at > timezone.now() - timedelta(seconds=9)) == (0, True)
    assert chats.end_silent() == 0
    assert chats.end_silent(now=timezone.now() + timedelta(seconds=59)) == 0
    late = timezone.now() + chats.UNREAD_AFTER
    Chat.objects.update(seen_at=late)
    assert chats.end_silent(now=late) == 1
    assert len(answers_mailed()) == 1
    news(signed_in(player), chatting, last(chatting), **hidden)
    assert not Chat.objects.get().goes_on


def test_the_cache_is_not_needed(player: User, chatting: Ticket) -> None:
    cache.clear()
    assert news(signed_in(player), chatting).status_code == 200


def test_a_chat_is_nobody_elses(chatting: Ticket, agent: User) -> None:
    stranger = signed_in(person("Sven Stranger"))
    page = f"/support/chat/{chatting.number}/"
    for path in (page, f"{page}news/"):
        assert stranger.get(path).status_code == 404
        assert signed_in(agent).get(path).status_code == 404
    assert stranger.post(page, {"body": "Hi"}).status_code == 404
    assert stranger.post(f"{page}leave/").status_code == 404
    out = Client()
    assert "/accounts/login/" in out.get(page).headers["Location"]
    assert news(out, chatting).status_code == 401
    assert chatting.messages.count() == 1
    assert Chat.objects.get().goes_on


def test_what_is_sent_twice_is_said_once(player: User, chatting: Ticket) -> None:
    words = {"body": "Hello?", "form_key": str(uuid.uuid4())}
    for _press in range(2):
        answer = signed_in(player).post(f"/support/chat/{chatting.number}/", words)
        assert answer.status_code == 302
    assert chatting.messages.count() == 2


def test_a_file_comes_with_the_words(player: User, chatting: Ticket) -> None:
    page = f"/support/chat/{chatting.number}/"
    file = SimpleUploadedFile("log.txt", b"crash at 12")
    signed_in(player).post(page, {"body": "Look", "files": [file]})
    shown = news(signed_in(player), chatting, 1).json()["rows"]
    [link] = re.findall(r"/support/[^/]+/files/\d+/", shown)
    assert b"".join(signed_in(player).get(link)) == b"crash at 12"


def test_what_is_joined_to_a_chat_stands_in_its_order(
    player: User, manned: User, chatting: Ticket
) -> None:
    older = tickets.file_ticket(
        email=player.email, subject="Boat", body="An oar, too.", player=player, actor=player
    )
    tickets.reply(ticket=chatting, body="Found.", actor=manned)
    client = signed_in(player)
    shown = news(client, chatting).json()
    merging.merge(source=older, target=chatting, actor=manned)
    told = news(client, chatting, shown["after"], shown["mark"]).json()
    assert told["whole"]
    places = [told["rows"].index(words) for words in ("My boat", "An oar", "Found.")]
    assert places == sorted(places)
    assert news(client, chatting, told["after"], told["mark"]).status_code == 204


def test_a_chat_that_is_over_says_so_and_asks_no_more(
    player: User, chatting: Ticket, manned: User
) -> None:
    other = tickets.file_ticket(
        email=player.email, subject="Boat", body="Boat?", player=player, actor=player
    )
    tickets.reply(ticket=chatting, body="See your other question.", actor=manned)
    merging.merge(source=chatting, target=other, actor=manned)
    told = news(signed_in(player), chatting, 0).json()
    assert (told["over"], told["said"]) == (True, "This conversation has ended.")
    page = signed_in(player).get(f"/support/chat/{chatting.number}/").content.decode()
    assert f"/support/{other.number}/" in page
    # What they had not read comes by mail all the same.
    fall_silent(chatting)
    chats.end_silent()
    [mailed] = answers_mailed()
    assert "your other question" in mailed
    assert other.number in mailed
