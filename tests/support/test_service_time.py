"""Minutes of service: believed as far as possible, and charged once, as approved."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from incubator.accounts.models import User
from studios.models import Game, ResourceRequest, UsageRecord
from studios.services.requests import request_resource
from support.models import Message, ServiceTime, Ticket
from support.services import merging, tickets
from support.services.service_time import Wrote, charge_service_times, keep_time
from support.writing_time import opened_at_of, opened_now
from tests.powers import refuse
from tests.voting import approve

pytestmark = pytest.mark.django_db


def ago(**span: float) -> Wrote:
    """A page that has been open for so long, and says that all of it was writing."""
    return Wrote(10**6, timezone.now() - timedelta(**span))


def answered(ticket: Ticket, agent: User, *, seconds: int, hours: float = 2) -> ServiceTime:
    """Measured some hours ago, so that it can be decided."""
    message = tickets.reply(ticket=ticket, body="Look again.", actor=agent)
    return ServiceTime.objects.create(
        message=message,
        agent=agent,
        seconds=seconds,
        ended_at=(timezone.now() - timedelta(hours=hours)).replace(microsecond=0),
    )


@pytest.fixture
def approved(game: Game, founder: User, operations: User) -> ResourceRequest:
    """Ten minutes of service."""
    asked = request_resource(
        studio=game.studio,
        game=game,
        kind="service",
        quantity=10,
        amount_minor=0,
        currency=game.currency,
        purpose="Answers to players.",
        actor=founder,
    )
    approve(asked, operations)
    asked.refresh_from_db()
    return asked


def test_a_page_says_how_long_somebody_wrote(client: Client, ticket: Ticket, agent: User) -> None:
    client.force_login(agent)
    opened = opened_now(ticket, agent)
    assert 'name="opened"' in client.get(f"/staff/tickets/{ticket.number}/").content.decode()
    typed = {"body": "Which card?", "seconds": "90", "opened": opened, "seen": ""}
    client.post(f"/staff/tickets/{ticket.number}/reply/", typed)
    # The page was drawn just now: it cannot have been ninety seconds.
    assert sum(ServiceTime.objects.values_list("seconds", flat=True)) < 30
    assert Message.objects.filter(direction="out").count() == 1


def test_no_more_is_believed_than_has_passed(ticket: Ticket, agent: User) -> None:
    def seconds(wrote: Wrote | None) -> int:
        message = tickets.reply(ticket=ticket, body="And this.", actor=agent)
        keep_time(message, wrote, agent=agent)
        return sum(ServiceTime.objects.filter(message=message).values_list("seconds", flat=True))

    assert seconds(None) == 0
    assert seconds(ago(hours=3)) == 30 * 60
    # Another tab that was open all the while: those minutes are told already.
    assert seconds(ago(hours=3)) <= 1


def test_a_page_of_somebody_else_or_of_another_ticket_measures_nothing(
    ticket: Ticket, agent: User, support_lead: User, player: User
) -> None:
    other = tickets.file_ticket(
        email=player.email, subject="Again", body="Still.", player=player, actor=player
    )
    signed = opened_now(ticket, agent)
    assert opened_at_of(signed, ticket, agent) is not None
    for typed, about, who in (
        (signed, ticket, support_lead),
        (signed, other, agent),
        (f"{signed}x", ticket, agent),
        ("", ticket, agent),
        ("9" * 400, ticket, agent),
    ):
        assert opened_at_of(typed, about, who) is None


def test_a_note_is_not_service(client: Client, ticket: Ticket, agent: User) -> None:
    client.force_login(agent)
    typed = {"body": "Known.", "then": "note", "seconds": "1", "opened": opened_now(ticket, agent)}
    client.post(f"/staff/tickets/{ticket.number}/reply/", typed)
    assert ticket.messages.filter(direction="note").exists()
    assert not ServiceTime.objects.exists()


def test_service_is_charged_under_the_studios_request_and_once(
    client: Client, ticket: Ticket, agent: User, game: Game, approved: ResourceRequest
) -> None:
    measured = answered(ticket, agent, seconds=200)
    assert charge_service_times() == 1
    assert charge_service_times() == 0
    used = UsageRecord.objects.get()
    assert (used.quantity, used.game, used.rate, used.studio) == (
        200,
        game,
        approved.rate,
        game.studio,
    )
    assert used.source == f"ticket:{ticket.number}/{measured.message_id}"
    measured.refresh_from_db()
    assert (measured.charged_to, measured.charged_seconds) == (approved, 200)
    client.force_login(agent)
    page = client.get(f"/staff/tickets/{ticket.number}/").content.decode()
    assert "4 min of service" in page


def test_it_ends_with_what_was_approved(
    ticket: Ticket, agent: User, approved: ResourceRequest
) -> None:
    answered(ticket, agent, seconds=500, hours=4)
    answered(ticket, agent, seconds=300, hours=3)
    answered(ticket, agent, seconds=60, hours=2)
    assert charge_service_times() == 2
    assert sum(UsageRecord.objects.values_list("quantity", flat=True)) == 600
    approved.refresh_from_db()
    assert approved.state == "fulfilled"


def test_without_a_request_it_is_kept_and_never_charged(
    ticket: Ticket, agent: User, founder: User, operations: User, game: Game
) -> None:
    measured = answered(ticket, agent, seconds=200)
    assert charge_service_times() == 0
    asked = request_resource(
        studio=game.studio, game=game, kind="service", quantity=10, amount_minor=0,
        currency=game.currency, purpose="Answers.", actor=founder,
    )  # fmt: skip
    later = answered(ticket, agent, seconds=100)
    # Asked for, and nobody has agreed yet.
    assert charge_service_times() == 0
    approve(asked, operations)
    assert charge_service_times() == 0
    assert not UsageRecord.objects.exists()
    measured.refresh_from_db()
    later.refresh_from_db()
    assert measured.decided_at is not None
    assert later.decided_at is not None


def test_neither_a_merge_nor_a_split_charges_again_and_spam_never(
    ticket: Ticket, agent: User, player: User, game: Game, approved: ResourceRequest
) -> None:
    other = tickets.file_ticket(
        email=player.email, subject="B", body="B.", player=player, game=game, actor=player
    )
    spam = tickets.file_ticket(
        email="x@example.com", subject="C", body="C.", game=game, actor=None, confirmed=True
    )
    measured = answered(other, agent, seconds=50)
    answered(spam, agent, seconds=50, hours=3)
    tickets.mark_spam(ticket=spam, actor=agent)
    assert charge_service_times() == 1
    merging.merge(source=other, target=ticket, actor=agent)
    moved = [*other_messages(ticket, "B."), measured.message_id]
    merging.split(ticket=ticket, messages=moved, actor=agent)
    assert charge_service_times() == 0
    assert UsageRecord.objects.get().quantity == 50


def other_messages(ticket: Ticket, body: str) -> list[int]:
    return list(ticket.messages.filter(body=body).values_list("pk", flat=True))


def test_what_was_measured_stays(ticket: Ticket, agent: User, approved: ResourceRequest) -> None:
    answered(ticket, agent, seconds=50)
    refuse("UPDATE support_servicetime SET seconds = 5000", "is refused")
    refuse("DELETE FROM support_servicetime", "is refused")
    charge_service_times()
    refuse("UPDATE support_servicetime SET charged_seconds = 1", "over is over")
    assert ServiceTime.objects.get().charged_seconds == 50
