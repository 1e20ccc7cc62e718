"""Customers to whom more is promised: who says so, what follows in their tickets, until when."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from billing.models import Order
from incubator.accounts.models import User
from incubator.approvals.errors import NotDistinct
from incubator.core import audit
from support.errors import OrderOfAnother, TierRefused
from support.models import Channel, CustomerTier, Message, SLAPolicy, Ticket, Tier, Topic
from support.services import chats, closing, mail, merging, policies, sheet, tickets, tiers
from support.services.policies import Terms
from tests.billing.test_concurrency import at_once
from tests.clocks import Watch
from tests.powers import refuse
from tests.support.sla.conftest import MONDAY
from tests.support.sla.test_clocks import at, running
from tests.support.test_mail import write
from tests.vouching import vouched

pytestmark = pytest.mark.django_db
Ask = Callable[..., Ticket]
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def premium(terms: Terms, support_lead: User) -> SLAPolicy:
    """An hour to answer, two to solve."""
    return policies.add_policy(
        queue=None, priority="", tier="premium", terms=terms, actor=support_lead
    )


def grant(player: User, lead: User, *, lasts: timedelta | None = None) -> CustomerTier:
    return tiers.set_tier(
        player=player,
        tier=Tier.PREMIUM,
        reason="Bought the\nfounders' edition.",
        until=timezone.now() + lasts if lasts else None,
        actor=lead,
    )


def tier_of(ticket: Ticket) -> str:
    return Ticket.objects.get(pk=ticket.pk).tier


def test_what_runs_is_promised_anew_from_its_own_start_and_again_when_it_is_taken_back(
    ticket: Ticket, player: User, support_lead: User, premium: SLAPolicy, watch: Watch
) -> None:
    watch.on(minutes=30)
    made = grant(player, support_lead)
    assert made.reason == "Bought the founders' edition."
    assert running(ticket) == {"first": at(1, 11), "resolution": at(1, 12)}
    for clock in ticket.clocks.select_related("version__policy"):
        assert (clock.started_at, clock.counts_from) == (MONDAY, MONDAY)
        assert clock.version is not None
        assert clock.version.policy == premium
    ticket.refresh_from_db()
    assert (ticket.tier, ticket.due_at) == ("premium", at(1, 11))
    assert audit.history(ticket)[0].act == "ticket.count_as"
    assert audit.history(made)[0].reason == made.reason
    watch.on(minutes=20)
    tiers.end_tier(grant=made, why="Given back.", actor=support_lead)
    assert running(ticket) == {"first": at(1, 14), "resolution": at(1, 18)}
    assert ticket.clocks.count() == 2
    assert tier_of(ticket) == "standard"
    assert audit.history(made)[0].act == "customer_tier.end"


def test_who_asks_is_a_better_customer_on_every_channel(
    ask: Ask, player: User, stranger: User, support_lead: User
) -> None:
    grant(player, support_lead)
    assert running(ask()) == {"first": at(1, 11), "resolution": at(1, 12)}
    mailed = mail.receive_message(vouched(write(player.email, subject="By mail")))
    assert (mailed.player, mailed.tier) == (player, "premium")
    chat = chats.begin(player=player, topic=Topic.OTHER, game=None, body="In a chat")
    assert chat.tier == "premium"
    # Whose mail nobody vouches for is nobody yet.
    assert mail.receive_message(write(player.email, subject="A claim")).tier == "standard"
    other = chats.begin(player=stranger, topic=Topic.OTHER, game=None, body="And I?")
    assert other.tier == "standard"


def test_a_tier_ends_by_its_date_and_the_sweep_promises_anew(
    ask: Ask, ticket: Ticket, player: User, support_lead: User, watch: Watch
) -> None:
    made = grant(player, support_lead, lasts=HOUR * 3)
    tickets.reply(ticket=ticket, body="Which window?", actor=support_lead)
    watch.on(hours=2)
    tickets.hear(ticket=ticket, body="The black one.", author=player)
    assert running(ticket) == {"next": at(1, 12, 30), "resolution": at(1, 14)}
    watch.on(minutes=59)
    assert tiers.end_run_out() == 0
    watch.on(minutes=1)
    # Nobody depends on the sweep having run.
    assert ask().tier == "standard"
    assert (tiers.end_run_out(), tiers.end_run_out()) == (1, 0)
    assert running(ticket) == {"next": at(1, 14), "resolution": at(2, 11)}
    made.refresh_from_db()
    assert (made.ended_at, made.ended_by) == (made.until, None)
    assert audit.history(made)[0].act == "customer_tier.run_out"
    # The same player may be granted it again; what ran out unseen is ended by that.
    again = grant(player, support_lead, lasts=HOUR)
    watch.on(hours=2)
    grant(player, support_lead)
    again.refresh_from_db()
    assert again.ended_at == again.until


def test_a_promise_that_was_broken_stays_broken_though_no_sweep_saw_it(
    ticket: Ticket, player: User, support_lead: User, watch: Watch
) -> None:
    made = grant(player, support_lead)
    watch.on(hours=1, minutes=1)
    tiers.end_tier(grant=made, why="Given back.", actor=support_lead)
    first = ticket.clocks.get(kind="first")
    assert (first.due_at, first.breached_at) == (at(1, 14), at(1, 11))
    assert ticket.clocks.get(kind="resolution").breached_at is None


def test_what_may_go_on_follows_and_what_is_closed_stays(
    ask: Ask, player: User, agent: User, support_lead: User, watch: Watch
) -> None:
    solved, spam, closed = ask(), ask(), ask()
    tickets.solve(ticket=closed, actor=agent)
    watch.on(days=1)
    assert closing.close_settled(before=watch.moment) == 1
    tickets.solve(ticket=solved, actor=agent)
    tickets.mark_spam(ticket=spam, actor=agent)
    grant(player, support_lead)
    assert [tier_of(one) for one in (solved, spam, closed)] == ["premium", "premium", "standard"]
    tickets.hear(ticket=solved, body="It is back.", author=player)
    tickets.not_spam(ticket=spam, actor=agent)
    assert running(solved) == {"next": at(2, 10, 30), "resolution": at(2, 12)}
    assert running(spam) == {"first": at(2, 11), "resolution": at(2, 12)}


def test_a_merged_ticket_is_of_the_tier_of_whose_it_is_and_a_split_one_too(
    ask: Ask, player: User, agent: User, support_lead: User, watch: Watch
) -> None:
    grant(player, support_lead)
    target = ask()
    guest = tickets.file_ticket(
        email="petra@work.example", subject="The same", body="?", channel=Channel.MAIL, actor=None
    )
    watch.on(minutes=10)
    merging.merge(source=guest, target=target, actor=agent)
    assert (tier_of(guest), tier_of(target)) == ("standard", "premium")
    assert running(target) == {"first": at(1, 11), "resolution": at(1, 12)}
    more = tickets.hear(ticket=target, body="And my order?", author=player)
    made = merging.split(ticket=target, messages=[more.pk], actor=agent)
    assert (made.player, made.tier) == (player, "premium")
    theirs = Message.objects.filter(ticket=target, author=None)
    apart = merging.split(ticket=target, messages=[theirs.latest("pk").pk], actor=agent)
    # Nobody's account wrote that: it waits as everybody's does.
    assert (apart.player, apart.tier) == (None, "standard")


def test_who_may_not_and_what_cannot_be_is_refused(
    player: User, stranger: User, agent: User, finance: User, support_lead: User, ticket: Ticket
) -> None:
    with pytest.raises(NotDistinct):
        grant(support_lead, support_lead)
    for person in (agent, finance):
        with pytest.raises(PermissionDenied):
            grant(player, person)
    for tier, reason, until in (
        (Tier.STANDARD, "Why.", None),
        (Tier.PREMIUM, " \n", None),
        (Tier.PREMIUM, "Why.", timezone.now()),
    ):
        with pytest.raises(TierRefused):
            tiers.set_tier(player=player, tier=tier, reason=reason, until=until, actor=support_lead)
    made = grant(player, support_lead)
    with pytest.raises(TierRefused, match="Lena Lead"):
        grant(player, support_lead)
    with pytest.raises(PermissionDenied):
        tiers.end_tier(grant=made, why="No.", actor=agent)
    other = tickets.file_ticket(
        email=stranger.email, subject="S", body="B", player=stranger, actor=stranger
    )
    with pytest.raises(OrderOfAnother):
        sheet.end_tier(ticket=other, grant=made, reason="No.", actor=support_lead)
    with pytest.raises(TierRefused):
        tiers.end_tier(grant=made, why=" ", actor=support_lead)
    sheet.end_tier(ticket=ticket, grant=made, reason="Enough.", actor=support_lead)
    with pytest.raises(TierRefused, match="over already"):
        tiers.end_tier(grant=made, why="Twice.", actor=support_lead)
    assert CustomerTier.objects.count() == 1


def test_raw_sql_neither_makes_a_better_customer_nor_rewrites_why(
    ticket: Ticket, player: User, support_lead: User, order: Order
) -> None:
    refuse(
        f"UPDATE support_ticket SET tier = 'premium' WHERE id = {ticket.pk}",  # noqa: S608
        "nobody granted this tier",
    )
    made = grant(player, support_lead, lasts=HOUR)
    table = "support_customertier"
    for change in ("until = NULL", "reason = 'x'", f"set_by_id = {player.pk}", "since = now()"):
        refuse(f"UPDATE {table} SET {change}", "kept as it was written")  # noqa: S608
    refuse(f"DELETE FROM {table}", "kept as written")  # noqa: S608
    refuse(f"UPDATE {table} SET ended_at = now()", "tier_ended_by_somebody")  # noqa: S608
    own = f"ended_at = now(), ended_by_id = {player.pk}, ended_why = 'x'"
    refuse(f"UPDATE {table} SET {own}", "tier_in_other_hands")  # noqa: S608
    columns = "player_id, tier, reason, set_by_id, since, ended_why"
    values = f"{player.pk}, 'premium', 'x', {support_lead.pk}, now(), ''"
    refuse(f"INSERT INTO {table} ({columns}) VALUES ({values})", "one_tier_of_a_customer")  # noqa: S608
    values = f"{order.buyer_id}, 'premium', 'x', {order.buyer_id}, now(), ''"
    refuse(f"INSERT INTO {table} ({columns}) VALUES ({values})", "tier_in_other_hands")  # noqa: S608
    tiers.end_tier(grant=made, why="Enough.", actor=support_lead)
    refuse(f"UPDATE {table} SET ended_why = 'y'", "over is over")  # noqa: S608


@pytest.mark.usefixtures("committed_db")
def test_a_ticket_filed_as_the_tier_is_set_has_it(
    ask: Ask, player: User, support_lead: User
) -> None:
    results = at_once(
        ask, lambda: grant(player, support_lead), ask, lambda: grant(player, support_lead)
    )
    assert sorted(type(one).__name__ for one in results) == [
        *("CustomerTier", "Ticket", "Ticket", "TierRefused")
    ]
    assert set(Ticket.objects.values_list("tier", flat=True)) == {"premium"}
    assert not Ticket.objects.exclude(clocks__version__policy__tier="premium").exists()
