"""Clocks of tickets that are merged, split and sorted."""

from collections.abc import Callable

import pytest

from incubator.accounts.models import User
from support.models import Message, Priority, Queue, SLAPolicy, SLAPolicyVersion, Ticket
from support.services import merging, policies, sorting, tickets
from support.services.clocks import policy_for
from support.services.policies import Terms
from tests.clocks import Watch
from tests.support.sla.test_clocks import at, ended, running

pytestmark = pytest.mark.django_db

Ask = Callable[..., Ticket]


def test_a_merge_ends_the_sources_clocks_and_the_targets_go_on(
    ask: Ask, agent: User, watch: Watch
) -> None:
    target = ask()
    watch.on(hours=1)
    source = ask()
    merging.merge(source=source, target=target, actor=agent)
    assert ended(source) == [("first", "merged"), ("resolution", "merged")]
    assert running(source) == {}
    assert running(target) == {"first": at(1, 14), "resolution": at(1, 18)}
    watch.on(days=9)
    assert not any(one.is_breached(watch.moment) for one in source.clocks.all())


def test_words_that_waited_longer_in_the_source_are_due_as_they_were(
    ask: Ask, agent: User, watch: Watch
) -> None:
    source = ask()
    watch.on(hours=1)
    target = ask()
    merging.merge(source=source, target=target, actor=agent)
    assert running(target) == {"first": at(1, 14), "resolution": at(2, 10)}
    clock = target.clocks.get(kind="first")
    assert (clock.started_at, clock.counts_from) == (at(1, 11), at(1, 10))


def test_words_merged_into_an_answered_ticket_wait_there(
    ask: Ask, agent: User, watch: Watch
) -> None:
    target = ask()
    tickets.reply(ticket=target, body="Which window?", actor=agent)
    source = ask()
    watch.on(hours=1)
    merging.merge(source=source, target=target, actor=agent)
    # Of both promises the earlier: two hours for the next answer, from when it was asked.
    assert running(target)["next"] == at(1, 12)


def test_a_merged_answer_leaves_nothing_to_wait_for(ask: Ask, agent: User, watch: Watch) -> None:
    source, target = ask(), ask()
    for one in (source, target):
        tickets.reply(ticket=one, body="Which window?", actor=agent)
    merging.merge(source=source, target=target, actor=agent)
    assert running(target) == {"resolution": None}


def test_a_split_ticket_waits_since_its_words_were_said(
    ticket: Ticket, agent: User, player: User, watch: Watch
) -> None:
    watch.on(hours=1)
    other = tickets.hear(ticket=ticket, body="And my order?", author=player)
    watch.on(hours=1)
    made = merging.split(ticket=ticket, messages=[other.pk], actor=agent)
    assert running(made) == {"first": at(1, 15), "resolution": at(2, 10)}
    assert running(ticket) == {"first": at(1, 14), "resolution": at(1, 18)}


def test_a_split_ticket_whose_words_were_answered_waits_for_no_answer(
    ticket: Ticket, agent: User, player: User, watch: Watch
) -> None:
    tickets.hear(ticket=ticket, body="And my order?", author=player)
    tickets.reply(ticket=ticket, body="It is on its way.", actor=agent)
    moved = list(Message.objects.order_by("pk").values_list("pk", flat=True))[1:]
    assert running(merging.split(ticket=ticket, messages=moved, actor=agent)) == {}


@pytest.fixture
def urgent(terms: Terms, support_lead: User) -> SLAPolicy:
    """An hour to answer, two to solve."""
    return policies.add_policy(
        queue=None, priority="urgent", tier="", terms=terms, actor=support_lead
    )


def test_another_priority_has_another_promise_from_the_same_start(
    ticket: Ticket, agent: User, urgent: SLAPolicy, watch: Watch
) -> None:
    watch.on(minutes=30)
    sorting.sort(ticket=ticket, queue=ticket.queue, priority=Priority.URGENT, actor=agent)
    assert running(ticket) == {"first": at(1, 11), "resolution": at(1, 12)}
    assert {one.version.policy for one in ticket.clocks.all() if one.version} == {urgent}
    ticket.refresh_from_db()
    assert ticket.due_at == at(1, 11)


def test_what_was_spent_on_a_solution_counts_under_its_new_promise(
    ticket: Ticket, agent: User, player: User, urgent: SLAPolicy, watch: Watch
) -> None:
    watch.on(hours=1)
    tickets.reply(ticket=ticket, body="Which window?", actor=agent)
    watch.on(hours=2)
    tickets.hear(ticket=ticket, body="The black one.", author=player)
    sorting.sort(ticket=ticket, queue=ticket.queue, priority=Priority.URGENT, actor=agent)
    assert running(ticket) == {"next": at(1, 13, 30), "resolution": at(1, 14)}


def test_a_broken_promise_stays_broken_under_another(
    ask: Ask, agent: User, urgent: SLAPolicy, watch: Watch
) -> None:
    ticket = ask()
    sorting.sort(ticket=ticket, queue=ticket.queue, priority=Priority.URGENT, actor=agent)
    watch.on(hours=1, minutes=1)
    tickets.reply(ticket=ticket, body="Sorry.", actor=agent)
    clock = ticket.clocks.get(kind="first")
    assert clock.breached_at == at(1, 11)
    assert clock.is_breached(watch.moment)


def test_the_narrowest_policy_counts(
    ticket: Ticket, terms: Terms, urgent: SLAPolicy, support_lead: User
) -> None:
    def add(queue: Queue | None, priority: str, tier: str) -> SLAPolicy:
        named = {"queue": queue, "priority": priority, "tier": tier}
        return policies.add_policy(**named, terms=terms, actor=support_lead)  # type: ignore[arg-type]

    def counts() -> SLAPolicy | None:
        found = policy_for(ticket)
        return found.policy if found else None

    ticket.priority = "urgent"
    assert counts() == urgent
    by_queue = add(ticket.queue, "", "")
    assert counts() == by_queue
    add(Queue.objects.get(slug="bugs"), "urgent", "standard")
    assert counts() == by_queue
    two = add(None, "urgent", "standard")
    assert counts() == two
    ticket.priority = "low"
    assert counts() == by_queue


def test_a_changed_policy_counts_for_what_begins_afterwards(
    ticket: Ticket, ask: Ask, version: SLAPolicyVersion, terms: Terms, support_lead: User
) -> None:
    policies.change_policy(policy=version.policy, terms=terms, actor=support_lead)
    assert running(ticket)["first"] == at(1, 14)
    assert running(ask())["first"] == at(1, 11)
