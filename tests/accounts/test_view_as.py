"""Looking through somebody's eyes: administrators only, reading only, written down."""

import time

import pytest
from django.test import Client

from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.accounts.services.locks import close_account
from incubator.accounts.view_as import LASTS_SECONDS, VIEW_AS
from incubator.core.models import AuditRow
from studios.models import Studio
from tests.cast import person
from tests.clients import Client as ProvedClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(administrator: User) -> Client:
    client = ProvedClient()
    client.force_login(administrator)
    return client


def look_as(client: Client, seen: User) -> int:
    words = {"reason": "She cannot find her statement."}
    return client.post(f"/staff/view-as/{seen.pk}/", words).status_code


def test_an_administrator_sees_what_the_person_sees_with_a_banner(
    client: Client, founder: User, studio: Studio, administrator: User
) -> None:
    assert look_as(client, founder) == 302
    page = client.get("/home/", follow=True)
    text = page.content.decode()
    assert page.request["PATH_INFO"] == f"/studio/{studio.slug}/"
    assert "you see the portal as <b>Fay Founder</b>" in text
    assert client.get("/staff/").status_code == 404
    row = AuditRow.objects.get(act="view_as.begin")
    assert (row.actor, row.subject_id) == (administrator, founder.pk)
    assert row.reason == "She cannot find her statement."


def test_nothing_is_changed_while_looking(client: Client, founder: User, studio: Studio) -> None:
    look_as(client, founder)
    words = {"title": "Mine", "currency": "USD"}
    answer = client.post(f"/studio/{studio.slug}/games/new/", words)
    assert answer.status_code == 403
    assert "only looking" in answer.content.decode()
    for method in (client.put, client.patch, client.delete):
        assert method(f"/studio/{studio.slug}/games/").status_code == 403
    assert not studio.games.exists()


def test_what_protects_the_account_stays_closed(client: Client, founder: User) -> None:
    look_as(client, founder)
    for address in ("security/", "email/", "2fa/recovery-codes/", "2fa/totp/activate/"):
        assert client.get(f"/accounts/{address}").status_code == 403


def test_the_way_out_is_always_open_and_written_down(
    client: Client, founder: User, administrator: User
) -> None:
    look_as(client, founder)
    client.post("/staff/view-as/end/")
    assert client.get("/staff/").status_code == 200
    row = AuditRow.objects.get(act="view_as.end")
    assert (row.actor, row.subject_id) == (administrator, founder.pk)


def test_a_reason_is_needed(client: Client, founder: User) -> None:
    assert client.post(f"/staff/view-as/{founder.pk}/", {"reason": ""}).status_code == 200
    assert VIEW_AS not in client.session
    assert not AuditRow.objects.filter(act__startswith="view_as").exists()


def test_nobody_looks_through_an_administrators_eyes(client: Client) -> None:
    other = person("Ada Administrator", Role.ADMINISTRATOR)
    assert look_as(client, other) == 403
    assert VIEW_AS not in client.session


@pytest.mark.parametrize("who", ["finance", "auditor", "founder"])
def test_nobody_but_administrators_looks(
    who: str, stranger: User, request: pytest.FixtureRequest
) -> None:
    client = ProvedClient()
    client.force_login(request.getfixturevalue(who))
    assert look_as(client, stranger) in (403, 404)
    assert VIEW_AS not in client.session


def test_looking_ends_after_half_an_hour_and_with_the_role(
    client: Client, founder: User, administrator: User
) -> None:
    look_as(client, founder)
    session = client.session
    session[VIEW_AS] = {"user": founder.pk, "since": time.time() - LASTS_SECONDS - 1}
    session.save()
    answer = client.get("/home/")
    assert answer.status_code == 403
    assert "Be yourself again" in answer.content.decode()

    client.post("/staff/view-as/end/")
    look_as(client, founder)
    administrator.staff_roles.all().delete()
    assert client.get("/home/").status_code == 403


def test_beginning_takes_fresh_proof(administrator: User, founder: User) -> None:
    client = Client()
    client.force_login(administrator)
    assert look_as(client, founder) == 302
    assert VIEW_AS not in client.session


def test_what_is_between_a_person_and_their_account_stays_closed(
    client: Client, founder: User
) -> None:
    look_as(client, founder)
    for address in ("/accounts/security/", "/account/notifications/"):
        assert client.get(address).status_code == 403, address


def test_an_administrator_whose_account_was_closed_is_a_visitor(
    client: Client, founder: User, administrator: User
) -> None:
    look_as(client, founder)
    another = person("Aki Administrator", Role.ADMINISTRATOR)
    close_account(user=administrator, reason="Left.", actor=another)
    assert client.get("/accounts/login/").status_code == 200
    assert client.get("/home/").status_code == 302
