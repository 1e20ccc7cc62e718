"""The tables of rights say what the guards do, and roles are given with care."""

from collections.abc import Callable, Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from incubator.accounts.access import Role
from incubator.accounts.errors import RoleRefused
from incubator.accounts.models import User
from incubator.accounts.services import grant_role, revoke_role
from incubator.core.models import AuditRow
from incubator.portal.staff_rights import STAFF_RIGHTS
from incubator.portal.studio_rights import STUDIO_RIGHTS
from tests.clients import Client

# The editor's own back door is one right, whatever its pages are called.
EDITOR_PREFIXES = ("wagtail", "cms:door", "None")


def guarded(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield f"{prefix}{one.name}", getattr(one.callback, "access", "")
        else:
            yield from guarded(one, f"{prefix}{one.namespace}:" if one.namespace else prefix)


def named_by(kind: str) -> dict[str, set[str]]:
    """Routes whose guard names roles, with the roles."""
    return {
        name: set(access.removeprefix(f"{kind}:").split(","))
        for name, access in guarded(get_resolver())
        if access.startswith(f"{kind}:")
        and access != f"{kind}:any"
        and not name.startswith(EDITOR_PREFIXES)
    }


def test_every_guard_of_the_staff_stands_in_the_table() -> None:
    told = {route: set(right.roles) for right in STAFF_RIGHTS for route in right.routes}
    assert told == named_by("staff")


def test_every_guard_of_studios_stands_in_the_table() -> None:
    told = {route: set(right.roles) for right in STUDIO_RIGHTS for route in right.routes}
    # Reading money is also the viewers' right; their guard is named for who may act.
    told = {route: roles - {"viewer"} for route, roles in told.items()}
    assert told == named_by("studio")


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
    assert "Release and cancel payouts" in text
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
