"""One fault that many ask about: linked, announced, told once each."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.utils import translation

from incubator.accounts.models import User
from incubator.messaging.models import OutgoingMail
from incubator.web.drafts import draft_of, save_draft
from studios.models import Game
from support.errors import IncidentOver, NothingWritten
from support.models import Incident, Telling, Ticket
from support.services import incidents, tickets
from support.services.incidents import tell_announced
from support.services.merging import merge
from support.services.tickets import file_ticket
from tests.clients import Client

pytestmark = pytest.mark.django_db

WORDS = {"en": "Cards work again.", "zh-hans": "银行卡又能用了。"}


def filed(player: User | None, subject: str, email: str = "") -> Ticket:
    return file_ticket(
        email=player.email if player else email,
        subject=subject,
        body=f"{subject}, since ten o'clock.",
        player=player,
        confirmed=True,
        actor=player,
    )


@pytest.fixture
def incident(agent: User) -> Incident:
    return incidents.open_incident(
        title="  Cards are   refused ", game=None, is_shown=True, actor=agent
    )


def linked(ticket: Ticket, incident: Incident, agent: User) -> Ticket:
    return incidents.link(ticket=ticket, incident=incident, actor=agent)


def said_in(ticket: Ticket) -> list[str]:
    return list(ticket.messages.filter(direction="out").values_list("body", flat=True))


def test_one_announcement_tells_each_linked_ticket_once_in_its_language(
    incident: Incident, player: User, agent: User, support_lead: User
) -> None:
    assert incident.title == "Cards are refused"
    mine, theirs, other = (
        filed(player, "My card"),
        filed(None, "我的银行卡付不了款", "li@example.com"),
        filed(None, "A sword", "else@example.com"),
    )
    for ticket in (mine, theirs):
        linked(ticket, incident, agent)
    before = OutgoingMail.objects.count()
    incidents.announce(incident=incident, texts=WORDS, solves=True, actor=support_lead)
    assert (tell_announced(), tell_announced()) == (2, 0)
    assert said_in(mine) == ["Cards work again."]
    assert said_in(theirs) == ["银行卡又能用了。"]
    assert said_in(other) == []
    assert OutgoingMail.objects.count() == before + 2
    states = Ticket.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["solved", "solved", "open"]


def test_who_wrote_after_the_announcement_still_waits_for_somebody_who_reads_it(
    incident: Incident, player: User, agent: User, support_lead: User
) -> None:
    ticket = linked(filed(player, "My card"), incident, agent)
    incidents.announce(incident=incident, texts=WORDS, solves=True, actor=support_lead)
    tickets.hear(ticket=ticket, body="And my sword is gone, too.", author=player)
    assert tell_announced() == 1
    ticket.refresh_from_db()
    assert (ticket.state, ticket.unread_since is None) == ("open", False)
    assert said_in(ticket) == ["Cards work again."]


def test_who_is_linked_later_hears_what_the_others_heard_last(
    incident: Incident, player: User, agent: User, support_lead: User
) -> None:
    for text in ("We look.", "We know why."):
        incidents.announce(incident=incident, texts={"en": text}, solves=False, actor=support_lead)
    ticket = linked(filed(player, "My card"), incident, agent)
    linked(ticket, incident, agent)
    assert tell_announced() == 1
    assert said_in(ticket) == ["We know why."]


def test_tickets_that_were_merged_or_ended_meanwhile_are_told_once_or_not_at_all(
    incident: Incident, player: User, agent: User, support_lead: User
) -> None:
    one, two, spam = filed(player, "One"), filed(player, "Two"), filed(None, "Buy", "x@example.com")
    for ticket in (one, two, spam):
        linked(ticket, incident, agent)
    incidents.announce(incident=incident, texts=WORDS, solves=False, actor=support_lead)
    merge(source=two, target=one, actor=agent)
    tickets.mark_spam(ticket=spam, actor=agent)
    assert tell_announced() == 1
    assert said_in(one) == ["Cards work again."]
    assert said_in(spam) == []
    assert not Telling.objects.due().exists()


def test_only_leads_speak_to_everybody_and_only_of_what_is_not_fixed(
    incident: Incident, player: User, agent: User, support_lead: User
) -> None:
    ticket = filed(player, "My card")
    with pytest.raises(PermissionDenied):
        incidents.announce(incident=incident, texts=WORDS, solves=False, actor=agent)
    with pytest.raises(NothingWritten):
        incidents.announce(incident=incident, texts={"en": " "}, solves=False, actor=support_lead)
    incidents.fix(incident=incident, actor=agent)
    with pytest.raises(IncidentOver):
        incidents.announce(incident=incident, texts=WORDS, solves=False, actor=support_lead)
    with pytest.raises(IncidentOver):
        linked(ticket, incident, agent)
    with pytest.raises(Http404):
        incidents.open_incident(title="Mine", game=None, is_shown=True, actor=player)
    ticket.refresh_from_db()
    assert ticket.incident is None
    assert not incident.announcements.exists()


def test_what_was_announced_and_told_is_not_changed_in_the_database(
    incident: Incident, player: User, agent: User, support_lead: User
) -> None:
    linked(filed(player, "My card"), incident, agent)
    incidents.announce(incident=incident, texts=WORDS, solves=False, actor=support_lead)
    tell_announced()
    for statement in (
        "UPDATE support_announcementtext SET body = 'No.'",
        "DELETE FROM support_announcement",
        "UPDATE support_telling SET done_at = NULL, message_id = NULL",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_players_read_of_it_before_they_ask_while_it_is_open_and_shown(
    incident: Incident, support_lead: User, game: Game
) -> None:
    incidents.announce(incident=incident, texts=WORDS, solves=False, actor=support_lead)
    page = Client()
    assert "Cards work again." in page.get("/support/new/").content.decode()
    with translation.override("zh-hans"):
        assert incident.announcements.get().text == WORDS["zh-hans"]
    incidents.show(incident=incident, is_shown=False, actor=support_lead)
    assert "Cards are refused" not in page.get("/support/new/").content.decode()


def test_a_lead_opens_one_from_a_ticket_and_sees_whom_the_words_reach_before_they_go(
    player: User, support_lead: User
) -> None:
    ticket = filed(player, "My card")
    page = Client()
    page.force_login(support_lead)
    address = f"/staff/incidents/new/?ticket={ticket.number}"
    assert "My card" in page.get(address).content.decode()
    page.post(address, {"title": "Cards are refused", "game": "", "form_key": str(uuid.uuid4())})
    incident = Incident.objects.get()
    assert list(incident.tickets.all()) == [ticket]
    here = f"/staff/incidents/{incident.number}/"
    typed = {"text_en": "We know.", "text_zh-hans": ""}
    asked = page.post(f"{here}announce/", typed)
    assert "Tell 1 person?" in asked.content.decode()
    assert not incident.announcements.exists()
    key = str(uuid.uuid4())
    for _again in range(2):
        page.post(f"{here}announce/", typed | {"sure": "yes", "form_key": key})
    assert incident.announcements.count() == 1
    tell_announced()
    assert "1 person told" in page.get(here).content.decode()
    assert incident.title in page.get(f"/staff/tickets/{ticket.number}/").content.decode()


def test_a_draft_survives_the_merge_of_its_ticket(player: User, agent: User) -> None:
    one, two, three = filed(player, "One"), filed(player, "Two"), filed(player, "Three")
    for ticket in (one, two):
        save_draft(person=agent, form=ticket.reply_draft, typed={"body": [f"To {ticket.subject}"]})
    merge(source=two, target=three, actor=agent)
    kept = draft_of(agent, three.reply_draft)
    assert kept is not None
    assert kept.typed == {"body": ["To Two"]}
    merge(source=three, target=one, actor=agent)
    kept = draft_of(agent, one.reply_draft)
    assert kept is not None
    assert kept.typed == {"body": ["To One\n\nTo Two"]}
    assert draft_of(agent, two.reply_draft) is None
