"""A closed account: nothing that was done in the person's name works on, from the same moment."""

import pytest
from django.core.exceptions import PermissionDenied

from incubator.accounts.errors import LockRefused
from incubator.accounts.models import User
from incubator.accounts.services.locks import close_account, open_account_again
from incubator.approvals import voting
from incubator.core import audit
from studios.models import Game, Scope, Studio
from studios.services.keys import make_key
from tests.approvals.asking import ask
from tests.cast import PASSWORD
from tests.clients import Client

pytestmark = pytest.mark.django_db
REASON = {"reason": "Left the company."}


def at(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_sessions_passwords_and_keys_end_and_come_back(
    studio: Studio, game: Game, member: User, administrator: User
) -> None:
    _key, text = make_key(
        studio=studio, name="Builds", scopes=[Scope.READ_GAMES], game=None, actor=member
    )
    asking = {"Authorization": f"Bearer {text}"}
    desk, page = at(member), f"/staff/rights/{member.pk}/account/"
    assert at(administrator).post(page, REASON).status_code == 302
    assert desk.get(f"/studio/{studio.slug}/").status_code == 302
    assert Client().get("/api/v1/games", headers=asking).status_code == 403
    Client().post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    assert not Client().get("/home/").wsgi_request.user.is_authenticated
    assert audit.history(member)[0].reason == "Left the company."
    shown = at(administrator).get(f"/staff/rights/{member.pk}/").content.decode()
    assert "account closed" in shown
    at(administrator).post(page, {"reason": "Came back."})
    assert Client().get("/api/v1/games", headers=asking).status_code == 200


def test_a_closed_officer_votes_no_more_and_is_named_no_more(
    finance: User, founder: User, administrator: User
) -> None:
    approval = ask(founder, "payout", 1_00)
    close_account(user=finance, reason="Gone.", actor=administrator)
    gone = User.objects.get(pk=finance.pk)
    assert not voting.may_vote(approval, gone)
    assert [need.people for need in approval.missing()] == [()]


def test_only_administrators_close_and_never_themselves(
    administrator: User, finance: User, stranger: User
) -> None:
    with pytest.raises(PermissionDenied):
        close_account(user=stranger, reason="Rude.", actor=finance)
    with pytest.raises(LockRefused):
        close_account(user=administrator, reason="Tired.", actor=administrator)
    with pytest.raises(LockRefused):
        open_account_again(user=stranger, reason="Why not.", actor=administrator)
    page = f"/staff/rights/{stranger.pk}/account/"
    assert at(finance).post(page, REASON).status_code == 403
    assert at(administrator).post(page, {"reason": ""}).status_code == 200
    assert User.objects.filter(is_active=False).count() == 0
