"""The tables of rights say what the guards do, and roles are given with care."""

from collections.abc import Callable

import pytest

from incubator.accounts.access import Role
from incubator.accounts.errors import RoleRefused
from incubator.accounts.models import User
from incubator.accounts.services import grant_role, revoke_role
from incubator.core.models import AuditRow
from incubator.portal.rights import Table, staff_table, studio_table
from studios.models import StudioRole
from tests.clients import Client


def rights_of(table: Table, label: str) -> set[str]:
    """What the column of a role says yes to."""
    column = [str(role) for role in table.roles].index(label)
    return {words for _area, rows in table.areas for words, held in rows if held[column]}


def test_the_tables_show_every_role_administrators_and_auditors_too() -> None:
    assert [str(role) for role in staff_table().roles] == [str(role.label) for role in Role]
    assert all(rights_of(staff_table(), str(role.label)) for role in Role)
    assert all(rights_of(studio_table(), str(role.label)) for role in (StudioRole.OWNER,))


def test_administrators_move_no_money_and_auditors_only_read() -> None:
    administrators = rights_of(staff_table(), "administrator")
    assert administrators.isdisjoint({"Release payout", "Pay tranche", "Refund orders"})
    assert "Give staff roles" in administrators
    assert all(words.startswith(("Read", "See")) for words in rights_of(staff_table(), "auditor"))


def test_what_an_owner_may_covers_what_every_member_may() -> None:
    owner = rights_of(studio_table(), "owner")
    assert all(rights_of(studio_table(), str(role.label)) <= owner for role in StudioRole)


@pytest.fixture
def as_person(db: None) -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


def test_staff_read_who_holds_what_and_strangers_do_not(
    as_person: Callable[[User], Client], agent: User, finance: User, stranger: User
) -> None:
    text = as_person(agent).get("/staff/rights/").content.decode()
    assert "Fiona Finance" in text
    assert "Release payout" in text
    assert "Change roles" not in text
    assert as_person(stranger).get("/staff/rights/").status_code == 404


def test_an_administrator_finds_a_person_and_gives_a_role_with_its_reason(
    as_person: Callable[[User], Client], administrator: User, stranger: User
) -> None:
    client = as_person(administrator)
    found = client.get("/staff/rights/", {"email": stranger.email.upper()})
    page = found.headers["Location"]
    assert page == f"/staff/rights/{stranger.pk}/"
    words = {"change": "give:agent", "reason": "Joins the desk on Monday."}
    client.post(page, words)
    row = AuditRow.objects.get(act="role.give", subject_id=stranger.pk)
    assert str(row.said) == "gave Stella Stranger the role support agent"
    assert (row.actor, row.reason) == (administrator, "Joins the desk on Monday.")
    client.post(page, {"change": "take:agent", "reason": "Left the desk."})
    assert not stranger.staff_roles.exists()


def test_a_role_without_a_reason_is_not_given(
    as_person: Callable[[User], Client], administrator: User, stranger: User
) -> None:
    page = f"/staff/rights/{stranger.pk}/"
    answer = as_person(administrator).post(page, {"change": "give:agent", "reason": ""})
    assert answer.status_code == 200
    assert not stranger.staff_roles.exists()


@pytest.mark.django_db
def test_powers_that_must_stay_apart_are_not_joined(
    administrator: User, finance: User, auditor: User, agent: User
) -> None:
    refused = [
        (administrator, Role.EDITOR),
        (finance, Role.ADMINISTRATOR),
        (auditor, Role.FINANCE),
        (agent, Role.AUDITOR),
    ]
    for user, role in refused:
        with pytest.raises(RoleRefused):
            grant_role(user=user, role=role, actor=administrator)
        assert user.staff_roles.count() == 1
    with pytest.raises(RoleRefused):
        revoke_role(user=administrator, role=Role.ADMINISTRATOR, actor=administrator)
    assert administrator.staff_roles.count() == 1
