"""Keys: made, recognised, replaced, revoked."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core import audit
from studios.errors import Incomplete, KeyRefused
from studios.models import Membership, Scope, Studio, StudioKey, StudioRole
from studios.services.games import add_game
from studios.services.keys import make_key, recognise, revoke_key, rotate_key
from tests.api.conftest import Keyed, Program, problem
from tests.joining import join

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(studio: Studio, founder: User) -> tuple[StudioKey, str]:
    scopes = [Scope.READ_GAMES, Scope.READ_ORDERS]
    return make_key(studio=studio, name="Shop", scopes=scopes, game=None, actor=founder)


def test_the_secret_is_nowhere_in_the_row(made: tuple[StudioKey, str]) -> None:
    key, text = made
    _, prefix, secret = text.split("_", 2)
    key.refresh_from_db()
    assert key.prefix == prefix
    assert len(secret) >= 43
    assert secret not in str(StudioKey.objects.values().get(pk=key.pk))


def test_a_key_is_recognised_by_its_whole_text_only(made: tuple[StudioKey, str]) -> None:
    key, text = made
    assert recognise(text) == key
    for wrong in (text[:-1], text + "a", text.replace("ink_", "ink-"), f"ink_{key.prefix}_", ""):
        assert recognise(wrong) is None


def test_the_rights_of_a_key_never_change(made: tuple[StudioKey, str]) -> None:
    key, _ = made
    with pytest.raises(DatabaseError), transaction.atomic():
        StudioKey.objects.filter(pk=key.pk).update(scopes=[Scope.WRITE_PRODUCTS])
    with pytest.raises(DatabaseError), transaction.atomic():
        StudioKey.objects.filter(pk=key.pk).delete()
    key.refresh_from_db()
    assert key.scopes == ["read:games", "read:orders"]


def test_only_owner_and_developers_make_keys(
    studio: Studio, founder: User, member: User, finance: User, stranger: User
) -> None:
    accountant = stranger
    with pytest.raises(Http404):
        make_key(studio=studio, name="x", scopes=["read:games"], game=None, actor=stranger)
    join(studio=studio, user=accountant, role=StudioRole.FINANCE, actor=founder)
    for person in (accountant, finance):
        with pytest.raises(PermissionDenied):
            make_key(studio=studio, name="x", scopes=["read:games"], game=None, actor=person)
    assert not StudioKey.objects.exists()
    make_key(studio=studio, name="x", scopes=["read:games"], game=None, actor=member)


def test_nobody_makes_a_key_that_can_do_more_than_they_may(studio: Studio, member: User) -> None:
    with pytest.raises(KeyRefused, match="read statements"):
        make_key(studio=studio, name="x", scopes=["read:statements"], game=None, actor=member)
    assert not StudioKey.objects.exists()


def test_a_key_needs_a_name_and_something_to_do(studio: Studio, founder: User) -> None:
    for name, scopes in ((" ", ["read:games"]), ("x", [])):
        with pytest.raises(Incomplete):
            make_key(studio=studio, name=name, scopes=scopes, game=None, actor=founder)
    assert not StudioKey.objects.exists()


def test_both_keys_work_during_the_overlap_and_then_only_the_new_one(
    made: tuple[StudioKey, str], founder: User
) -> None:
    old, old_text = made
    new, new_text = rotate_key(key=old, overlap=timedelta(hours=1), actor=founder)
    assert recognise(old_text) == old
    assert recognise(new_text) == new
    assert (new.scopes, new.line) == (old.scopes, old.line)
    StudioKey.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert recognise(old_text) is None
    assert recognise(new_text) == new


def test_without_overlap_the_old_key_ends_at_once(
    made: tuple[StudioKey, str], founder: User
) -> None:
    old, old_text = made
    rotate_key(key=old, overlap=timedelta(0), actor=founder)
    assert recognise(old_text) is None
    with pytest.raises(KeyRefused, match="expired"):
        rotate_key(key=old, overlap=timedelta(0), actor=founder)


def test_whoever_replaces_a_key_needs_all_its_rights(
    made: tuple[StudioKey, str], member: User
) -> None:
    key, text = made
    with pytest.raises(KeyRefused, match="read orders"):
        rotate_key(key=key, overlap=timedelta(0), actor=member)
    assert recognise(text) == key


def test_a_revoked_key_is_no_key(made: tuple[StudioKey, str], member: User) -> None:
    key, text = made
    revoke_key(key=key, actor=member)
    revoke_key(key=key, actor=member)
    assert recognise(text) is None


def test_every_act_on_keys_is_in_the_studios_timeline(
    made: tuple[StudioKey, str], founder: User
) -> None:
    key, _ = made
    new, _ = rotate_key(key=key, overlap=timedelta(0), actor=founder)
    revoke_key(key=new, actor=founder)
    told = [str(row.said) for row in audit.history(key.studio)[:3]]
    assert told == [
        f"revoked the key {new}",
        f"replaced the key {key} by {new.prefix}",
        f"made the key {key}",
    ]


def test_last_use_is_written_at_most_once_a_minute(made: tuple[StudioKey, str]) -> None:
    key, text = made
    recognise(text)
    first = StudioKey.objects.get(pk=key.pk).last_used_at
    assert first is not None
    recognise(text)
    assert StudioKey.objects.get(pk=key.pk).last_used_at == first
    earlier = first - timedelta(minutes=2)
    StudioKey.objects.filter(pk=key.pk).update(last_used_at=earlier)
    recognise(text)
    latest = StudioKey.objects.get(pk=key.pk).last_used_at
    assert latest is not None
    assert latest >= first


def test_a_request_without_a_valid_key_gets_401(nobody: Program, studio: Studio) -> None:
    answers = [nobody.get("/games"), Program("ink_0_0").get("/games"), Program("\0").get("/games")]
    for answer in answers:
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert problem(answer)["type"].endswith("#unauthorized")


def test_a_key_without_the_scope_gets_403_that_names_it(keyed: Keyed, member: User) -> None:
    answer = keyed(member, "read:games").get("/servers")
    assert answer.status_code == 403
    assert "read:servers" in problem(answer)["detail"]


def test_a_key_can_do_no_more_than_its_maker_may_today(
    studio: Studio, founder: User, keyed: Keyed
) -> None:
    program = keyed(founder, "read:orders", "read:games")
    assert program.get("/orders").status_code == 200
    Membership.objects.filter(studio=studio, user=founder).update(role=StudioRole.DEVELOPER)
    assert program.get("/orders").status_code == 403
    assert program.get("/games").status_code == 200
    Membership.objects.filter(studio=studio, user=founder).delete()
    answer = program.get("/games")
    assert answer.status_code == 403
    assert "Let the owner make a new key" in problem(answer)["detail"]


def test_the_key_of_one_game_sees_no_other_game(
    studio: Studio, founder: User, keyed: Keyed
) -> None:
    mine, other = (
        add_game(studio=studio, title=t, tagline="", about="", currency="USD", actor=founder)
        for t in ("Mine", "Other")
    )
    program = keyed(founder, *Scope, game=mine)
    assert [one["slug"] for one in program.get("/games").json()["items"]] == [mine.slug]
    assert program.get(f"/games/{mine.slug}").status_code == 200
    assert program.get(f"/games/{other.slug}").status_code == 404
    assert program.get(f"/games/{other.slug}/products").status_code == 404
    assert program.get("/studios/me").json()["key"]["game"] == mine.slug
