"""What agents and leads see of clocks and promises."""

import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incubator.accounts.models import User
from support.models import Queue, ServiceCalendar, SLAPolicy, SLAPolicyVersion, Ticket
from support.services import tickets
from tests.clients import Client
from tests.clocks import Watch

pytestmark = pytest.mark.django_db

POLICIES = "/staff/tickets/policies/"
PROMISE = {
    "first_minutes": "1:00",
    "next_minutes": "0:30",
    "resolution_minutes": "",
    "warn_percent": "80",
}


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def read(answer: Any) -> str:
    """A page's words, as they follow one another."""
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def send(client: Client, address: str, typed: Mapping[str, object]) -> str:
    key = {"form_key": str(uuid.uuid4())}
    return client.post(address, dict(typed) | key, follow=True).content.decode()


def test_a_ticket_shows_its_clocks(ticket: Ticket, agent: User, watch: Watch) -> None:
    client, address = signed_in(agent), f"/staff/tickets/{ticket.number}/"
    page = read(client.get(address))
    assert "First answer in time due 1 Mar 2027" in page
    watch.on(hours=5)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = read(client.get(address))
    assert len([one for one in asked if "support_clock" in one["sql"]]) == 1
    assert len(asked) <= 20
    assert "First answer late due 1 Mar 2027" in page
    assert "Resolution due soon" in page
    tickets.reply(ticket=ticket, body="Sorry.", actor=agent)
    page = read(client.get(address))
    assert "First answer late ended" in page
    assert "Resolution we wait for the player stands still" in page


def test_the_list_says_what_is_due_and_finds_what_is_late(
    ask: Callable[..., Ticket], agent: User, watch: Watch
) -> None:
    first = ask()
    watch.on(hours=3)
    second = ask()
    client = signed_in(agent)

    def found(query: str) -> list[str]:
        page = client.get(f"/staff/tickets/?{query}").content.decode()
        there = {one.number: page.find(f"/{one.number}/") for one in (first, second)}
        return sorted((one for one, at in there.items() if at > 0), key=lambda one: there[one])

    assert found("due_is=soon") == [first.number]
    assert found("due_is=late") == []
    watch.on(hours=1, minutes=1)
    assert found("due_is=late") == [first.number]
    assert found("sort=due") == [first.number, second.number]
    assert found("sort=-due") == [second.number, first.number]
    tickets.reply(ticket=first, body="Sorry.", actor=agent)
    assert found("sort=due") == [second.number]


def test_an_agent_sorts_a_ticket(ticket: Ticket, agent: User) -> None:
    client, address = signed_in(agent), f"/staff/tickets/{ticket.number}/sort/"
    assert "reckoned anew" in client.get(address).content.decode()
    bugs = Queue.objects.get(slug="bugs")
    page = send(client, address, {"queue": bugs.pk, "priority": "high"})
    assert "put the ticket into Bugs with the priority high" in page
    assert "high priority" in page
    ticket.refresh_from_db()
    assert (ticket.queue, ticket.priority) == (bugs, "high")


def test_a_lead_sets_a_policy_and_agents_read_it(
    weekdays: ServiceCalendar, support_lead: User, agent: User
) -> None:
    lead = signed_in(support_lead)
    typed = PROMISE | {"queue": "", "priority": "urgent", "tier": "", "calendar": weekdays.pk}
    page = send(lead, f"{POLICIES}new/", typed)
    assert "urgent: the promise is set" in page
    page = send(lead, f"{POLICIES}new/", typed)
    assert "There is a policy for these tickets" in page
    policy = SLAPolicy.objects.get(priority="urgent")
    version = policy.versions.get()
    assert (version.first_minutes, version.next_minutes) == (60, 30)
    assert version.resolution_minutes is None
    address = f"{POLICIES}{policy.pk}/"
    send(lead, address, PROMISE | {"first_minutes": "2", "calendar": weekdays.pk})
    assert policy.versions.count() == 2
    reading = signed_in(agent)
    assert "30 min" in reading.get(POLICIES).content.decode()
    assert "Set promise" not in reading.get(address).content.decode()
    assert reading.post(address, PROMISE).status_code == 403


@pytest.mark.parametrize("typed", ["soon", "0:00", "1:75", "99999"])
def test_a_time_that_is_none_is_refused(
    weekdays: ServiceCalendar, support_lead: User, typed: str
) -> None:
    words = PROMISE | {"first_minutes": typed, "calendar": weekdays.pk}
    page = send(signed_in(support_lead), f"{POLICIES}new/", words)
    assert "such as 8:00 or 0:30" in page or "at most 8 characters" in page
    assert SLAPolicyVersion.objects.count() == 1


def test_a_changed_calendar_makes_new_versions_of_what_uses_it(
    version: SLAPolicyVersion, weekdays: ServiceCalendar, ticket: Ticket, support_lead: User
) -> None:
    client, address = signed_in(support_lead), f"/staff/tickets/calendars/{weekdays.pk}/"
    assert "09:00-18:00" in client.get(address).content.decode()
    typed = {
        "name": "Nights",
        "zone": "Asia/Shanghai",
        "country": "cn",
        "closed": "2026-12-24",
        "day_0": "00:00-02:00, 22:00-24:00",
    }
    assert "is set" in send(client, address, typed)
    newest = version.policy.versions.first()
    assert newest is not None
    assert newest.hours["week"] == {"0": [["00:00", "02:00"], ["22:00", "00:00"]]}
    assert (newest.hours["country"], newest.hours["closed"]) == ("CN", ["2026-12-24"])
    assert newest.first_minutes == version.first_minutes
    # What runs keeps its own.
    assert ticket.clocks.filter(version=version).count() == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"day_0": "nine to five"}, "Write hours such as"),
        ({"day_0": "09:00-12:00, 11:00-13:00"}, "in order"),
        ({"day_0": "09:00-25:00"}, "in order"),
        ({"day_0": "09:00-09:15"}, "at least an hour a week"),
        ({"day_0": "09:00-18:00", "country": "XX"}, "No public holidays are known"),
        ({"day_0": "09:00-18:00", "country": "DE", "region": "ZZ"}, "No public holidays"),
        ({"day_0": "09:00-18:00", "closed": "Christmas"}, "2026-12-24"),
    ],
)
def test_hours_in_which_nobody_could_be_answered_are_refused(
    support_lead: User, typed: dict[str, object], said: str
) -> None:
    client = signed_in(support_lead)
    page = send(client, "/staff/tickets/calendars/new/", {"name": "N", "zone": "UTC"} | typed)
    assert said in page
    assert ServiceCalendar.objects.count() == 2


def test_a_reader_of_a_calendar_sees_its_hours(weekdays: ServiceCalendar, agent: User) -> None:
    page = read(signed_in(agent).get(f"/staff/tickets/calendars/{weekdays.pk}/"))
    assert "Monday 09:00-18:00" in page
    assert "Sunday closed" in page
