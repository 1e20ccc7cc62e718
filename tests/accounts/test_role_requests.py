"""Roles that move money, or give them, take two administrators."""

import django.test
import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.http import Http404

from incubator.accounts.access import CONFIRMED_ROLES, Role, roles_of
from incubator.accounts.errors import DelegationRefused, RoleRefused
from incubator.accounts.models import RoleRequest, User
from incubator.accounts.models.delegations import today
from incubator.accounts.services import grant_role, revoke_role
from incubator.accounts.services.delegations import delegate
from incubator.accounts.services.locks import close_account
from incubator.accounts.services.role_requests import (
    ask_role,
    give_requested_role,
    refuse_requested_role,
    withdraw_requested_role,
)
from incubator.core import audit
from incubator.core.errors import WrongState
from incubator.core.sql import rule_files
from incubator.messaging.models import Notification
from tests.cast import person
from tests.clients import Client, words
from tests.powers import refuse

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(administrator: User) -> User:
    return person("Berta Administrator", Role.ADMINISTRATOR)


@pytest.fixture
def asked(stranger: User, administrator: User, second: User) -> RoleRequest:
    return ask_role(user=stranger, role="finance", reason="Joins.", actor=administrator)


def anew(user: User) -> User:
    return User.objects.get(pk=user.pk)


def at(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("role", sorted(CONFIRMED_ROLES))
def test_one_administrator_gives_no_role_that_moves_money_or_gives_them(
    role: Role, stranger: User, administrator: User, second: User
) -> None:
    with pytest.raises(RoleRefused, match="two administrators"):
        grant_role(user=stranger, role=role, actor=administrator)
    asked = ask_role(user=stranger, role=role, reason="Joins.", actor=administrator)
    with pytest.raises(RoleRefused, match="another administrator"):
        give_requested_role(role_request=asked, actor=administrator)
    assert roles_of(anew(stranger)) == set()
    refuse(
        "INSERT INTO accounts_staffrole (user_id, role, granted_by_id, granted_at)"  # noqa: S608
        f" VALUES ({stranger.pk}, '{role}', {administrator.pk}, now())",
        "two administrators give it",
    )
    give_requested_role(role_request=asked, actor=second)
    held = stranger.staff_roles.get()
    assert (held.role, held.granted_by) == (role, second)


def test_the_database_knows_the_same_roles() -> None:
    [text] = [file.text for file in rule_files() if file.label == "accounts"]
    named = ", ".join(f"'{role}'" for role in sorted(CONFIRMED_ROLES))
    assert named in text


def test_nobody_asks_or_confirms_for_themselves(
    administrator: User, second: User, stranger: User
) -> None:
    with pytest.raises(RoleRefused, match="themselves"):
        ask_role(user=second, role="support_lead", reason="Me.", actor=second)
    asked = ask_role(user=second, role="support_lead", reason="Them.", actor=administrator)
    with pytest.raises(RoleRefused, match="themselves"):
        give_requested_role(role_request=asked, actor=second)
    assert "Confirm role" not in at(second).get("/staff/rights/requests/").content.decode()
    assert roles_of(anew(second)) == {Role.ADMINISTRATOR}


def test_others_neither_ask_nor_confirm(
    asked: RoleRequest, finance: User, stranger: User, agent: User
) -> None:
    with pytest.raises(PermissionDenied):
        ask_role(user=stranger, role="finance", reason="A friend.", actor=finance)
    with pytest.raises(PermissionDenied):
        give_requested_role(role_request=asked, actor=finance)
    with pytest.raises(Http404):
        withdraw_requested_role(role_request=asked, actor=agent)
    for answer in (
        "state = 'given', answered_by_id = asked_by_id",
        f"state = 'given', answered_by_id = {finance.pk}",
        f"state = 'given', answered_by_id = {stranger.pk}",
        "state = 'given'",
    ):
        refuse(f"UPDATE accounts_rolerequest SET {answer}", "another administrator confirms")  # noqa: S608
    refuse(f"UPDATE accounts_rolerequest SET user_id = {agent.pk}", "user_id")  # noqa: S608
    assert RoleRequest.objects.get().state == "asked"


def test_who_asked_has_to_be_an_administrator_still(
    asked: RoleRequest, administrator: User, second: User
) -> None:
    third = person("Cleo Administrator", Role.ADMINISTRATOR)
    revoke_role(user=administrator, role="administrator", actor=third)
    with pytest.raises(RoleRefused, match="no administrator any more"):
        give_requested_role(role_request=asked, actor=second)
    assert RoleRequest.objects.get().state == "asked"


def test_everybody_with_the_role_is_told_when_it_is_asked_and_when_it_is_given(
    finance: User, finance2: User, asked: RoleRequest, stranger: User, second: User
) -> None:
    def told() -> set[User]:
        rows = Notification.objects.filter(kind="role_request")
        return {row.person for row in rows.select_related("person")}

    # Who asked is told as well, as somebody else may sit at their keyboard.
    assert told() == {finance, finance2, second, asked.asked_by}
    Notification.objects.all().delete()
    give_requested_role(role_request=asked, actor=second)
    assert told() >= {finance, finance2}
    assert Notification.objects.filter(kind="own_account", person=stranger).exists()
    assert [row.act for row in audit.history(asked)] == ["role_request.give", "role_request.ask"]


def test_the_pages_from_asking_to_giving(stranger: User, administrator: User, second: User) -> None:
    typed = {"change": "give:finance", "reason": "Joins on Monday."}
    answer = at(administrator).post(f"/staff/rights/{stranger.pk}/", typed, follow=True)
    assert "as soon as another administrator confirms" in answer.content.decode()
    assert not stranger.staff_roles.exists()
    assert "the role finance officer for Stella Stranger" in (
        at(second).get("/staff/").content.decode()
    )
    page = at(second).get("/staff/rights/requests/").content.decode()
    assert "Confirm role" in page
    assert "Joins on Monday." in page
    asked = RoleRequest.objects.get()
    at(administrator).post(f"/staff/rights/requests/{asked.pk}/give/")
    assert not stranger.staff_roles.exists()
    said = at(second).post(f"/staff/rights/requests/{asked.pk}/give/", follow=True)
    assert "has the role now: finance officer" in said.content.decode()
    assert stranger.staff_roles.get().role == "finance"


def test_the_proof_names_the_role_that_is_given(asked: RoleRequest, second: User) -> None:
    client = django.test.Client()
    client.force_login(second)
    step = client.post(f"/staff/rights/requests/{asked.pk}/give/").headers["Location"]
    assert "Give Stella Stranger the role finance officer" in words(client.get(step))


def test_what_is_refused_or_taken_back_gives_nothing(
    asked: RoleRequest, stranger: User, administrator: User, second: User
) -> None:
    refuse_requested_role(role_request=asked, actor=second)
    with pytest.raises(WrongState):
        give_requested_role(role_request=asked, actor=second)
    again = ask_role(user=stranger, role="finance", reason="Please.", actor=administrator)
    with pytest.raises(RoleRefused, match="already"):
        ask_role(user=stranger, role="finance", reason="Please.", actor=second)
    withdraw_requested_role(role_request=again, actor=administrator)
    with pytest.raises(WrongState):
        give_requested_role(role_request=again, actor=second)
    assert not stranger.staff_roles.exists()


def test_powers_that_stay_apart_are_not_joined_while_it_waited(
    asked: RoleRequest, stranger: User, second: User
) -> None:
    grant_role(user=stranger, role="administrator", actor=None)
    with pytest.raises(RoleRefused, match="move money"):
        give_requested_role(role_request=asked, actor=second)
    assert RoleRequest.objects.get().state == "asked"


def test_on_the_server_roles_are_given_while_there_is_no_second_administrator(
    administrator: User, stranger: User, agent: User
) -> None:
    with pytest.raises(RoleRefused, match="on the server"):
        ask_role(user=stranger, role="finance", reason="Joins.", actor=administrator)
    call_command("grant_role", stranger.email.upper(), "finance")
    assert roles_of(anew(stranger)) == {Role.FINANCE}
    with pytest.raises(CommandError, match="move money"):
        call_command("grant_role", stranger.email, "administrator")
    with pytest.raises(CommandError, match="Nobody"):
        call_command("grant_role", "nobody@example.com", "finance")
    call_command("grant_role", agent.email, "administrator")
    with pytest.raises(CommandError, match="administrators enough"):
        call_command("grant_role", agent.email, "fund_manager")
    close_account(user=anew(agent), reason="Left.", actor=administrator)
    call_command("grant_role", stranger.email, "support_lead")


def test_an_administrator_lends_no_vote_on_money_to_people_of_their_choice(
    finance: User, agent: User, administrator: User
) -> None:
    with pytest.raises(DelegationRefused, match="only the person who is away"):
        delegate(
            delegator=finance,
            delegate=agent,
            role="finance",
            from_date=today(),
            until_date=today(),
            reason="Away.",
            actor=administrator,
        )
