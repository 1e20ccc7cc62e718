"""An act is told once: buttons, who is told, bells that go out, and what only some may know."""

import pytest

from funding.models import Milestone, Tranche
from funding.services.milestones import accept, deliver, return_milestone
from funding.services.tranches import request_tranche
from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.core import acts
from incubator.core.errors import DomainError
from incubator.documents.models import Document
from incubator.messaging.models import Notification
from incubator.portal.studio_steps import steps_of
from incubator.portal.waiting import waiting_for
from studios.models import Game, Studio, StudioRole
from studios.services.games import add_game
from studios.services.memberships import set_rights
from tests.cast import person
from tests.joining import join
from tests.voting import approve

pytestmark = pytest.mark.django_db


def keys(subject: object, viewer: User) -> set[str]:
    return {one.act.key for one in acts.available_acts(subject, viewer)}  # type: ignore[arg-type]


def bells(viewer: User) -> list[str]:
    unread = Notification.objects.unread().filter(person=viewer).order_by("pk")
    return [str(one.said) for one in unread if one.kind.startswith(("milestone", "tranche"))]


@pytest.fixture
def delivered(milestone: Milestone, evidence: Document, founder: User) -> Milestone:
    return deliver(milestone=milestone, documents=[evidence], note="It floats.", actor=founder)


def test_each_viewer_is_offered_what_they_may_do_now(
    milestone: Milestone, founder: User, fund_manager: User, member: User, stranger: User
) -> None:
    assert keys(milestone, founder) == {"milestone.deliver"}
    assert [keys(milestone, one) for one in (fund_manager, member, stranger)] == [set()] * 3


def test_a_delivered_milestone_has_one_primary_act_for_the_fund_manager(
    delivered: Milestone, fund_manager: User, founder: User, administrator: User
) -> None:
    offered = acts.available_acts(delivered, fund_manager)
    assert [one.act.key for one in offered] == ["milestone.accept", "milestone.return"]
    assert [one.is_primary for one in offered] == [True, False]
    # Administrators give rights and must not thereby be able to pay.
    assert keys(delivered, founder) == keys(delivered, administrator) == set()


def test_a_bell_that_asks_goes_out_when_anybody_has_done_it(
    delivered: Milestone, fund_manager: User
) -> None:
    colleague = person("Fred Fundmanager", Role.FUND_MANAGER)
    return_milestone(milestone=delivered, reason="It sinks.", actor=fund_manager)
    assert bells(fund_manager) == bells(colleague) == []


def test_a_bell_that_only_tells_stays_until_it_is_read(
    delivered: Milestone, fund_manager: User, founder: User, bank_account: Studio
) -> None:
    accept(milestone=delivered, actor=fund_manager)
    assert [said.partition(":")[0] for said in bells(founder)] == [
        f"{fund_manager} accepted the milestone",
        f"{fund_manager} made the tranche due",
    ]


def test_who_reads_of_it_is_led_to_a_page_of_their_own(
    delivered: Milestone, fund_manager: User, founder: User
) -> None:
    accept(milestone=delivered, actor=fund_manager)
    staff = Notification.objects.get(person=fund_manager, kind="milestone_delivered")
    studio = Notification.objects.get(person=founder, kind="milestone_answered")
    assert staff.url == f"/staff/awards/{delivered.award.number}/"
    assert studio.url == f"/studio/{delivered.studio.slug}/funding/{delivered.award.number}/"


def test_a_member_of_another_game_neither_sees_nor_hears_of_this_ones_money(
    delivered: Milestone, studio: Studio, member: User, founder: User, fund_manager: User
) -> None:
    other: Game = add_game(
        studio=studio, title="Iron Kite", tagline="", about="", currency="USD", actor=founder
    )
    set_rights(
        membership=studio.memberships.get(user=member),
        role=StudioRole.VIEWER,
        all_games=False,
        in_games={other: StudioRole.FINANCE},
        actor=founder,
    )
    accept(milestone=delivered, actor=fund_manager)
    assert bells(member) == []
    assert not [step for step in steps_of(studio, member) if "ranche" in step.title]
    assert [step for step in steps_of(studio, founder) if "Request tranche" in step.title]


def test_whoever_may_only_read_of_a_step_is_not_told_that_it_is_their_turn(
    delivered: Milestone, studio: Studio, founder: User, stranger: User, fund_manager: User
) -> None:
    join(studio=studio, user=stranger, role=StudioRole.VIEWER, actor=founder)
    accept(milestone=delivered, actor=fund_manager)
    tones = []
    for viewer in (founder, User.objects.get(pk=stranger.pk)):
        [step] = [one for one in steps_of(studio, viewer) if "Request tranche" in one.title]
        tones.append(step.tone)
    assert tones == ["", "wait"]


def test_a_member_of_the_game_with_finance_rights_is_told(
    delivered: Milestone, studio: Studio, member: User, founder: User, fund_manager: User
) -> None:
    game = delivered.game
    assert game is not None
    set_rights(
        membership=studio.memberships.get(user=member),
        role=StudioRole.VIEWER,
        all_games=False,
        in_games={game: StudioRole.FINANCE},
        actor=founder,
    )
    accept(milestone=delivered, actor=fund_manager)
    assert len(bells(member)) == 2


def test_what_waits_is_said_with_its_deadline_and_amount(
    delivered: Milestone, fund_manager: User, agent: User
) -> None:
    (item,) = [one for one in waiting_for(fund_manager) if "ilestone" in one.act]
    assert (item.act, item.due) == ("Accept or return milestone", delivered.accept_by_day)
    assert not [one for one in waiting_for(agent) if "ilestone" in one.act]


def test_what_stands_in_the_way_is_said_and_the_service_refuses_it(
    approved_tranche: Tranche, finance: User, finance2: User
) -> None:
    spent = next(
        officer for officer in (finance, finance2) if _pay(approved_tranche, officer).why_not
    )
    assert "somebody else has to pay it" in _pay(approved_tranche, spent).why_not
    with pytest.raises(DomainError, match="somebody else has to pay it"):
        acts.require(spent, "tranche.instruct", approved_tranche)


def _pay(tranche: Tranche, officer: User) -> acts.Available:
    offered = acts.available_acts(tranche, User.objects.get(pk=officer.pk))
    return next(one for one in offered if one.act.key == "tranche.instruct")


def asked(person: User) -> bool:
    unread = Notification.objects.unread().filter(person=person, kind="approval_asked")
    return unread.exists()


def test_whoever_voted_is_asked_no_more_and_nobody_is_when_it_is_complete(
    due_tranche: Tranche,
    bank_account: Studio,
    founder: User,
    fund_manager: User,
    finance: User,
    finance2: User,
) -> None:
    request_tranche(tranche=due_tranche, actor=founder)
    assert [asked(one) for one in (fund_manager, finance, finance2)] == [True] * 3
    approve(due_tranche, finance)
    assert [asked(one) for one in (fund_manager, finance, finance2)] == [True, False, True]
    approve(due_tranche, fund_manager)
    assert [asked(one) for one in (fund_manager, finance, finance2)] == [False] * 3
