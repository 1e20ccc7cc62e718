"""No sequence of votes by too few people completes an approval, whatever roles they hold."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from incubator.accounts.models import Role, User
from incubator.approvals import voting
from incubator.approvals.kinds import KINDS, required_for
from incubator.core.errors import DomainError
from tests.approvals.asking import ask
from tests.cast import person
from tests.sizes import examples

ROLES = (Role.FINANCE, Role.FUND_MANAGER, Role.OPERATIONS)
AMOUNTS = (1, 1_000_000_00, 1_000_000_01)
CROWD = 4

crowds = st.lists(st.sets(st.sampled_from(ROLES)), min_size=CROWD, max_size=CROWD)
ballots = st.lists(st.integers(0, CROWD - 1), max_size=8)


def voters(held: list[set[Role]]) -> list[User]:
    return [person(f"Voter {number}", *sorted(roles)) for number, roles in enumerate(held)]


@pytest.mark.django_db
@settings(max_examples=examples(40), deadline=None)
@given(
    kind=st.sampled_from(("capital_request", "server_request", "payout")),
    amount=st.sampled_from(AMOUNTS),
    held=crowds,
    sequence=ballots,
)
def test_fewer_people_than_the_policy_asks_for_never_complete_it(
    kind: str, amount: int, held: list[set[Role]], sequence: list[int]
) -> None:
    with transaction.atomic():
        people = voters(held)
        approval = ask(people[0], kind, amount)
        for index in sequence:
            try:
                with transaction.atomic():
                    voting.vote(approval=approval, person=people[index])
            except (DomainError, PermissionDenied):
                continue
        approval.refresh_from_db()
        agreed = {vote.person_id for vote in approval.votes.all()}
        needed = {
            str(need["role"]): int(need["count"]) for need in required_for(kind, amount, "USD")
        }
        assert people[0].pk not in agreed
        if approval.is_complete:
            assert len(agreed) >= sum(needed.values())
            for role, count in needed.items():
                holders = [one for one in people[1:] if one.pk in agreed and role in one.held_roles]
                assert len(holders) >= count
        else:
            assert approval.missing()
        transaction.set_rollback(True)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_policy_asks_somebody_and_never_less_for_more(kind: str) -> None:
    counts = [
        sum(int(need["count"]) for need in required_for(kind, amount, "USD")) for amount in AMOUNTS
    ]
    assert min(counts) >= 1
    assert counts == sorted(counts)
