"""The studio's page of keys."""

import pytest

from incubator.accounts.models import User
from studios.models import Studio, StudioKey, StudioRole
from studios.services.keys import make_key, recognise
from tests.api.conftest import Program
from tests.clients import Client
from tests.joining import join

pytestmark = pytest.mark.django_db

WANTED = {"name": "Build server", "scopes": ["read:games"], "game": ""}


def browser(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture
def key(studio: Studio, member: User) -> StudioKey:
    return make_key(studio=studio, name="Shop", scopes=["read:games"], game=None, actor=member)[0]


def shown_key(page: str) -> str:
    return page.partition('value="ink_')[2].partition('"')[0]


@pytest.mark.parametrize("page", ["", "new/", "{prefix}/replace/"])
def test_strangers_get_404_and_visitors_sign_in(
    studio: Studio, key: StudioKey, stranger: User, member: User, page: str
) -> None:
    address = f"/studio/{studio.slug}/keys/{page.format(prefix=key.prefix)}"
    assert browser(stranger).get(address).status_code == 404
    assert browser(None).get(address).status_code == 302
    assert browser(member).get(address).status_code == 200


def test_members_of_other_roles_and_staff_read_the_list_and_make_nothing(
    studio: Studio, key: StudioKey, founder: User, player: User, auditor: User
) -> None:
    join(studio=studio, user=player, role=StudioRole.VIEWER, actor=founder)
    base = f"/studio/{studio.slug}/keys/"
    for person in (player, auditor):
        page = browser(person).get(base)
        assert page.status_code == 200
        assert "Make key" not in page.content.decode()
        assert browser(person).get(f"{base}new/").status_code == 403
        assert browser(person).post(f"{base}new/", WANTED).status_code == 403
        for act in ("replace", "revoke"):
            answer = browser(person).post(f"{base}{key.prefix}/{act}/", {"hours": "0"})
            assert answer.status_code == 403
    assert StudioKey.objects.get() == key
    assert key.works


def test_a_key_is_shown_once(studio: Studio, member: User) -> None:
    client = browser(member)
    made = client.post(f"/studio/{studio.slug}/keys/new/", WANTED)
    assert "no-store" in made["Cache-Control"]
    text = "ink_" + shown_key(made.content.decode())
    assert recognise(text) == StudioKey.objects.get()
    listed = client.get(f"/studio/{studio.slug}/keys/").content.decode()
    assert text not in listed
    assert StudioKey.objects.get().prefix in listed
    assert "/api/v1/docs" in listed


def test_only_what_the_maker_may_do_is_offered(studio: Studio, member: User) -> None:
    client = browser(member)
    page = client.get(f"/studio/{studio.slug}/keys/new/").content.decode()
    assert "write:servers" in page
    assert "read:statements" not in page
    wanted = WANTED | {"scopes": ["read:statements"]}
    answer = client.post(f"/studio/{studio.slug}/keys/new/", wanted)
    assert answer.status_code == 200
    assert "Build server" in answer.content.decode()
    assert not StudioKey.objects.exists()


def test_a_key_is_replaced_with_overlap(studio: Studio, member: User, key: StudioKey) -> None:
    client = browser(member)
    made = client.post(f"/studio/{studio.slug}/keys/{key.prefix}/replace/", {"hours": "24"})
    new = recognise("ink_" + shown_key(made.content.decode()))
    key.refresh_from_db()
    assert new is not None
    assert new.line == key.line
    assert (key.state, key.label) == ("replaced", "being replaced")
    again = client.post(f"/studio/{studio.slug}/keys/{key.prefix}/replace/", {"hours": "24"})
    assert "Make a new key instead" in again.content.decode()
    assert StudioKey.objects.count() == 2


def test_a_revoked_key_stays_in_the_list(studio: Studio, member: User, founder: User) -> None:
    _, text = make_key(studio=studio, name="Shop", scopes=["read:games"], game=None, actor=member)
    program = Program(text)
    assert program.get("/games").status_code == 200
    key = StudioKey.objects.get()
    client = browser(founder)
    answer = client.post(f"/studio/{studio.slug}/keys/{key.prefix}/revoke/", follow=True)
    assert "revoked" in answer.content.decode()
    assert program.get("/games").status_code == 401


def test_the_keys_of_another_studio_are_not_found(
    studio: Studio, founder: User, key: StudioKey
) -> None:
    other = Studio.objects.create(slug="other", name="Other")
    StudioKey.objects.create(
        studio=other, name="x", prefix="theirs", line="theirs", scopes=[], made_by=founder
    )
    answer = browser(founder).post(f"/studio/{studio.slug}/keys/theirs/revoke/")
    assert answer.status_code == 404
    assert StudioKey.objects.get(prefix="theirs").works


def test_keys_are_in_the_rail_of_those_who_make_them(
    studio: Studio, founder: User, member: User, player: User
) -> None:
    join(studio=studio, user=player, role=StudioRole.SUPPORT, actor=founder)
    link = f'href="/studio/{studio.slug}/keys/"'
    for person, expected in ((founder, True), (member, True), (player, False)):
        page = browser(person).get(f"/studio/{studio.slug}/games/").content.decode()
        assert (link in page) == expected


def test_the_page_tells_what_happened_to_keys_and_nothing_else(
    studio: Studio, key: StudioKey, member: User
) -> None:
    page = browser(member).get(f"/studio/{studio.slug}/keys/").content.decode()
    assert "made the key" in page
    assert "joined as" not in page
    assert "opened the studio" not in page


def test_one_press_does_not_end_a_key(studio: Studio, key: StudioKey, member: User) -> None:
    page = browser(member).get(f"/studio/{studio.slug}/keys/").content.decode()
    [_before, folded] = page.split("<summary>Revoke this key</summary>")
    assert f"/keys/{key.prefix}/revoke/" in folded.split("</details>")[0]
    assert "is refused at once" in folded
