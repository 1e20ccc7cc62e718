"""Roles and guards: strangers learn nothing, other roles are told, auditors only read."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from incubator.accounts.access import Role, has_role, people_with, require_role, roles_of
from incubator.accounts.guards import staff_only
from incubator.accounts.models import User
from incubator.accounts.services import grant_role, revoke_role
from incubator.accounts.services.locks import close_account

pytestmark = pytest.mark.django_db


@staff_only("payout.release")
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("books")


def ask(user: User, method: str = "GET") -> int:
    request = RequestFactory().generic(method, "/staff/x/")
    request.user = User.objects.get(pk=user.pk)
    return page(request).status_code


def test_people_without_a_staff_role_are_told_404(stranger: User) -> None:
    with pytest.raises(Http404):
        require_role(stranger, Role.FINANCE)
    with pytest.raises(Http404):
        require_role(AnonymousUser(), Role.FINANCE)
    with pytest.raises(Http404):
        ask(stranger)


def test_staff_of_another_role_are_told_403_and_who_may(agent: User) -> None:
    with pytest.raises(PermissionDenied, match="finance officer"):
        require_role(agent, Role.FINANCE)
    with pytest.raises(PermissionDenied):
        ask(agent)


def test_an_auditor_reads_every_page_and_changes_none(auditor: User) -> None:
    assert ask(auditor) == 200
    with pytest.raises(PermissionDenied):
        ask(auditor, "POST")


def test_an_administrator_does_everything_but_move_money(administrator: User) -> None:
    assert has_role(administrator, Role.OPERATIONS)
    assert not has_role(administrator, Role.FINANCE)
    assert not has_role(administrator, Role.FUND_MANAGER)


def test_a_role_is_given_once_and_taken_back(stranger: User, administrator: User) -> None:
    for _ in range(2):
        grant_role(user=stranger, role=Role.AGENT, actor=administrator)
    assert list(people_with(Role.AGENT)) == [stranger]
    revoke_role(user=stranger, role=Role.AGENT, actor=administrator)
    assert roles_of(User.objects.get(pk=stranger.pk)) == frozenset()


def test_a_person_who_left_holds_no_role(finance: User, administrator: User) -> None:
    close_account(user=finance, reason="Left.", actor=administrator)
    assert roles_of(User.objects.get(pk=finance.pk)) == frozenset()
    assert not people_with(Role.FINANCE).exists()
