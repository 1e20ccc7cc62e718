"""When clocks start, stop, pause and go on."""

from datetime import UTC, datetime, timedelta

import pytest

from incubator.accounts.models import User
from support.models import Clock, SLAPolicyVersion, Ticket
from support.services import deliveries, mail, tickets
from tests.clocks import Watch
from tests.support.sla.conftest import MONDAY
from tests.support.test_mail import write
from tests.vouching import vouched

pytestmark = pytest.mark.django_db


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 3, day, hour, minute, tzinfo=UTC)


def running(ticket: Ticket) -> dict[str, datetime | None]:
    return {one.kind: one.due_at for one in ticket.clocks.running()}


def ended(ticket: Ticket) -> list[tuple[str, str]]:
    rows = ticket.clocks.filter(stopped_at__isnull=False).order_by("pk")
    return list(rows.values_list("kind", "ended"))


def test_a_question_starts_the_first_answers_clock_and_the_solutions(ticket: Ticket) -> None:
    assert running(ticket) == {"first": at(1, 14), "resolution": at(1, 18)}
    ticket.refresh_from_db()
    assert ticket.due_at == at(1, 14)


def test_an_answer_stops_the_first_clock_and_the_solution_stands_still(
    ticket: Ticket, agent: User, watch: Watch
) -> None:
    watch.on(hours=1)
    tickets.reply(ticket=ticket, body="Which window?", actor=agent)
    assert ended(ticket) == [("first", "met")]
    clock = ticket.clocks.running().get()
    assert (clock.kind, clock.due_at, clock.paused_at) == ("resolution", None, watch.moment)
    ticket.refresh_from_db()
    assert ticket.due_at is None


def test_a_note_and_the_acknowledgement_are_no_answers(ticket: Ticket, agent: User) -> None:
    tickets.note(ticket=ticket, body="Known.", actor=agent)
    assert set(running(ticket)) == {"first", "resolution"}


def test_a_solution_goes_on_when_it_waits_for_us_again(
    ticket: Ticket, agent: User, player: User, watch: Watch
) -> None:
    watch.on(hours=1)
    tickets.reply(ticket=ticket, body="Which window?", actor=agent)
    watch.on(days=1)
    tickets.hear(ticket=ticket, body="The black one.", author=player)
    # One of eight hours was spent; asked at eleven on Tuesday, seven are left until six.
    assert running(ticket) == {"next": at(2, 13), "resolution": at(2, 18)}
    clock = ticket.clocks.running().get(kind="resolution")
    assert clock.paused == timedelta(hours=9)


def test_of_several_words_in_a_row_the_clock_runs_from_the_first(
    ticket: Ticket, agent: User, player: User, watch: Watch
) -> None:
    tickets.reply(ticket=ticket, body="Which window?", actor=agent)
    watch.on(hours=1)
    tickets.hear(ticket=ticket, body="The black one.", author=player)
    watch.on(hours=1)
    tickets.hear(ticket=ticket, body="Hello?", author=player)
    assert ticket.clocks.running().get(kind="next").started_at == at(1, 11)
    watch.on(minutes=5)
    tickets.reply(ticket=ticket, body="Restart it.", actor=agent)
    assert ended(ticket) == [("first", "met"), ("next", "met")]
    assert not ticket.clocks.running().of_answers().exists()


def test_a_second_answer_stops_nothing_more(ticket: Ticket, agent: User, watch: Watch) -> None:
    for _word in range(2):
        watch.on(minutes=1)
        tickets.reply(ticket=ticket, body="Which window?", actor=agent)
    assert ended(ticket) == [("first", "met")]


def test_to_solve_without_another_word_keeps_every_promise(
    ticket: Ticket, agent: User, watch: Watch
) -> None:
    watch.on(minutes=10)
    tickets.solve(ticket=ticket, actor=agent)
    assert ended(ticket) == [("first", "met"), ("resolution", "met")]
    ticket.refresh_from_db()
    assert ticket.due_at is None


def test_the_players_words_to_a_solved_ticket_begin_a_new_time(
    ticket: Ticket, agent: User, player: User, watch: Watch
) -> None:
    tickets.solve(ticket=ticket, actor=agent)
    watch.on(days=1)
    tickets.hear(ticket=ticket, body="It is black again.", author=player)
    assert running(ticket) == {"next": at(2, 12), "resolution": at(2, 18)}


def test_an_agent_who_reopens_a_ticket_goes_on_with_the_time_that_was_spent(
    ticket: Ticket, agent: User, watch: Watch
) -> None:
    watch.on(hours=3)
    tickets.solve(ticket=ticket, actor=agent)
    watch.on(days=1)
    tickets.reopen(ticket=ticket, actor=agent)
    # Five of eight hours are left at one on Tuesday; nobody waits for an answer.
    assert running(ticket) == {"resolution": at(2, 18)}
    assert ticket.clocks.running().get().counts_from == MONDAY


def test_spam_ends_all_and_begins_anew_when_it_is_none(
    ticket: Ticket, agent: User, player: User, watch: Watch
) -> None:
    tickets.mark_spam(ticket=ticket, actor=agent)
    assert ended(ticket) == [("first", "spam"), ("resolution", "spam")]
    tickets.hear(ticket=ticket, body="Are you there?", author=player)
    assert running(ticket) == {}
    watch.on(days=1)
    tickets.not_spam(ticket=ticket, actor=agent)
    assert running(ticket) == {"first": at(2, 14), "resolution": at(2, 18)}


def test_words_of_machines_start_nothing(version: SLAPolicyVersion, watch: Watch) -> None:
    away = mail.receive_message(vouched(write(body="I am away.", Auto_Submitted="auto-replied")))
    assert not Clock.objects.exists()
    same = vouched(write(to=away.reply_address, body="I am back.", Message_ID="<two@home.example>"))
    watch.on(hours=2)
    assert mail.receive_message(same) == away
    assert running(away) == {"first": at(1, 16), "resolution": at(2, 11)}


def test_an_answer_that_was_not_delivered_starts_no_answers_clock(
    ticket: Ticket, agent: User, watch: Watch
) -> None:
    watch.on(hours=1)
    answer = tickets.reply(ticket=ticket, body="Which window?", actor=agent)
    letter = answer.deliveries.get().letter
    watch.on(hours=1)
    letter.failed_at, letter.last_error = watch.moment, "550 unknown here"
    letter.save()
    assert deliveries.note_failures() == 1
    assert running(ticket) == {"resolution": at(2, 10)}


def test_without_a_promise_the_time_is_measured_all_the_same(
    ticket: Ticket, agent: User, version: SLAPolicyVersion, player: User
) -> None:
    version.policy.versions.model.objects.create(
        policy=version.policy, number=3, calendar=version.calendar, hours=version.hours
    )
    tickets.solve(ticket=ticket, actor=agent)
    tickets.hear(ticket=ticket, body="Again.", author=player)
    assert running(ticket) == {"next": None, "resolution": None}
