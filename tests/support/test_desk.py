"""The desk: tickets that come by themselves, answers at hand, tags, and who else is looking."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.core.errors import DomainError
from incubator.messaging.models import Notification
from support.models import HandsOut, Looking, Macro, Presence, Queue, Tag, Ticket, Topic
from support.services import desk, macros, tickets
from support.services.tickets import file_ticket
from tests.cast import person
from tests.clients import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora(_django_db_helper: None) -> User:
    return person("Cora Colleague", Role.AGENT)


def handing(way: HandsOut, lead: User) -> Queue:
    queue = Queue.objects.get(slug="other")
    desk.set_handing(queue=queue, way=way, actor=lead)
    return queue


def asked(subject: str = "Help", topic: Topic = Topic.OTHER) -> Ticket:
    return file_ticket(
        email="a@home.example", subject=subject, body=subject, actor=None, topic=topic
    )


def signed_in(agent: User) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def test_tickets_come_one_after_the_other_to_who_is_there(
    agent: User, cora: User, support_lead: User
) -> None:
    handing(HandsOut.TURN, support_lead)
    assert asked().assignee is None
    for one in (agent, cora):
        desk.arrive(actor=one)
    given = [asked().assignee for _number in range(4)]
    assert given == [agent, cora, agent, cora]
    desk.leave(actor=agent)
    assert [asked().assignee for _number in range(2)] == [cora, cora]
    assert Notification.objects.filter(person=cora).exists()


def test_tickets_come_to_whoever_has_fewest(agent: User, cora: User, support_lead: User) -> None:
    handing(HandsOut.LOAD, support_lead)
    desk.arrive(actor=agent)
    first, _second = asked(), asked()
    desk.arrive(actor=cora)
    assert [asked().assignee for _number in range(2)] == [cora, cora]
    tickets.solve(ticket=first, actor=agent)
    assert asked().assignee == agent


def test_tickets_come_only_to_who_can_answer_them(
    agent: User, cora: User, support_lead: User
) -> None:
    handing(HandsOut.TURN, support_lead)
    payments, other = (Queue.objects.get(slug=slug).pk for slug in ("payments", "other"))
    desk.set_skills(agent=agent, skills=[(payments, ""), (other, "en")], actor=support_lead)
    desk.set_skills(agent=cora, skills=[(other, "zh-hans")], actor=support_lead)
    for one in (agent, cora):
        desk.arrive(actor=one)
    assert [asked(subject).assignee for subject in ("Hello", "你好")] == [agent, cora]
    assert [asked(subject).assignee for subject in ("你好吗", "Hello again")] == [cora, agent]


def test_whoever_left_work_is_given_nothing(agent: User, support_lead: User) -> None:
    handing(HandsOut.TURN, support_lead)
    desk.arrive(actor=agent)
    agent.staff_roles.all().delete()
    assert asked().assignee is None


def test_two_at_once_are_given_to_two(
    committed_db: str, agent: User, cora: User, support_lead: User
) -> None:
    handing(HandsOut.TURN, support_lead)
    for one in (agent, cora):
        desk.arrive(actor=one)
    start = threading.Barrier(2)

    def file() -> None:
        start.wait()
        try:
            asked()
        finally:
            connection.close()

    threads = [threading.Thread(target=file) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert {ticket.assignee for ticket in Ticket.objects.all()} == {agent, cora}


def test_being_there_twice_is_being_there_once(agent: User) -> None:
    client = signed_in(agent)
    for verb in ("arrive", "arrive", "leave", "leave", "arrive"):
        assert (
            client.post("/staff/tickets/desk/here/", {"verb": verb}, follow=True).status_code == 200
        )
    assert Presence.objects.filter(agent=agent).count() == 2
    assert "Leave the desk" in client.get("/staff/tickets/desk/").content.decode()


def written(lead: User, **more: object) -> Macro:
    given = {
        "name": "Thanks",
        "queue": None,
        "texts": {
            "en": "Dear {player}, {number} is done.",
            "zh-hans": "{player}，{number} 已完成。",
        },
        "solves": False,
        "tags": ["Thanks "],
        "actor": lead,
    }
    return macros.write_macro(**(given | more))  # type: ignore[arg-type]


def test_a_macro_is_filled_in_in_the_language_of_the_person(
    ticket: Ticket, player: User, agent: User, support_lead: User
) -> None:
    macro = written(support_lead)
    link = f"/staff/tickets/{ticket.number}/macros/{macro.pk}/"
    said = signed_in(agent).get(link).content.decode()
    assert said == f"Dear {player.display_name}, {ticket.number} is done."
    player.language = "zh-hans"
    player.save(update_fields=["language"])
    assert signed_in(agent).get(link).content.decode().endswith("已完成。")


def test_a_macro_that_was_sent_tags_and_solves(
    ticket: Ticket, agent: User, support_lead: User
) -> None:
    macro = written(support_lead, solves=True)
    page = f"/staff/tickets/{ticket.number}/"
    words = {"body": "Done.", "macro": macro.pk, "seen": ticket.messages.get().pk}
    assert 'name="macro"' in signed_in(agent).get(page).content.decode()
    signed_in(agent).post(f"{page}reply/", words)
    ticket.refresh_from_db()
    assert (ticket.state, [str(tag) for tag in ticket.tags.all()]) == ("solved", ["thanks"])


def test_a_macro_with_an_unknown_variable_is_refused(support_lead: User) -> None:
    with pytest.raises(DomainError, match="is no variable"):
        written(support_lead, texts={"en": "Dear {name}"})
    page = signed_in(support_lead).post(
        "/staff/tickets/macros/new/", {"name": "M", "text_en": "Dear {name}"}
    )
    assert "Dear {name}" in page.content.decode()
    assert not Macro.objects.exists()


def test_a_retired_macro_is_not_offered(ticket: Ticket, agent: User, support_lead: User) -> None:
    macro = written(support_lead)
    macros.retire_macro(macro=macro, actor=support_lead)
    page = signed_in(agent).get(f"/staff/tickets/{ticket.number}/").content.decode()
    assert f'data-macro="{macro.pk}"' not in page
    link = f"/staff/tickets/{ticket.number}/macros/{macro.pk}/"
    assert signed_in(agent).get(link).status_code == 404


def test_tags_are_replaced_and_kept_tidy(ticket: Ticket, agent: User) -> None:
    client = signed_in(agent)
    for typed in ("VIP,  angry customer ,vip", "angry  Customer"):
        client.post(f"/staff/tickets/{ticket.number}/act/", {"verb": "tag", "tags": typed})
    assert [str(tag) for tag in ticket.tags.all()] == ["angry customer"]
    assert Tag.objects.count() == 2


def test_an_open_page_hears_of_colleagues_and_of_new_words(
    ticket: Ticket, player: User, agent: User, cora: User
) -> None:
    live, seen = f"/staff/tickets/{ticket.number}/live/", ticket.messages.get().pk
    signed_in(cora).post(live, {"seen": seen, "typing": "yes"})
    heard = signed_in(agent).post(live, {"seen": seen}).content.decode()
    assert "Cora Colleague is writing" in heard
    assert "new message" not in heard
    assert "writing" not in signed_in(cora).post(live, {"seen": seen}).content.decode()
    tickets.hear(ticket=ticket, body="And?", author=player)
    heard = signed_in(agent).post(live, {"seen": seen}).content.decode()
    assert "1 new message" in heard
    assert "Cora Colleague has this ticket open" in heard
    Looking.objects.update(at=timezone.now() - timedelta(minutes=1))
    assert desk.forget_looks() == 2
