"""The demo's own bar: on every page of the demo, on none elsewhere, and it leads the way."""

from functools import partial

import pytest
from django.test import Client
from pytest_django import Settings

from incubator.accounts.models import User
from incubator.portal.demo import people, tour
from incubator.portal.demo.tour import STEPS, Step

pytestmark = pytest.mark.django_db
BAR = 'class="demo-bar"'


@pytest.fixture
def cast(db: None) -> dict[str, User]:
    return people.open_accounts()


def bar(client: Client, path: str) -> str:
    page = client.get(path).content.decode()
    return page[page.index(BAR) : page.index("</aside>", page.index(BAR))]


def test_it_is_on_every_page_of_the_demo_and_on_none_elsewhere(
    client: Client, cast: dict[str, User], settings: Settings
) -> None:
    pages = ("/", "/games/", "/help/", "/accounts/login/", "/demo/", "/nowhere/")
    for page in pages:
        assert BAR not in client.get(page).content.decode(), page
    settings.DEMO = True
    for page in pages:
        assert "You are nobody yet" in bar(client, page), page
    client.force_login(cast["vera"])
    for page in ("/", "/staff/", "/staff/ledger/", "/notifications/"):
        assert "You are <b>Vera Klein</b>" in bar(client, page), page
        assert 'href="/demo/"' in bar(client, page)
        assert 'href="/demo/mail/"' in bar(client, page)


def test_the_next_step_makes_you_who_takes_it_and_leads_there(
    client: Client, cast: dict[str, User], settings: Settings
) -> None:
    settings.DEMO = True
    assert "Next: be Ana Souza and settle the last month" in bar(client, "/")
    step = {"next": "/staff/settlement/"}
    went = client.post("/demo/become/ana/", step)
    assert went.headers["Location"] == "/staff/settlement/"
    theirs = bar(client, "/staff/")
    assert '<a href="/staff/settlement/">Next: settle the last month</a>' in theirs
    # Nobody is led off the site.
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", ""):
        went = client.post("/demo/become/ana/", {"next": elsewhere})
        assert went.headers["Location"] == "/home/"


def test_it_goes_on_as_steps_are_taken_and_ends(
    client: Client, cast: dict[str, User], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO = True
    taken = {"first": False, "second": False}
    steps = tuple(
        Step("pia", name, lambda: "/wallet/", partial(taken.__getitem__, name)) for name in taken
    )
    monkeypatch.setattr(tour, "STEPS", steps)
    client.force_login(cast["pia"])
    for name in taken:
        assert f"Next: {name}" in bar(client, "/wallet/")
        taken[name] = True
    assert "Next" not in bar(client, "/wallet/")


def test_every_step_is_some_personas_and_can_be_asked_of_an_empty_world(
    cast: dict[str, User],
) -> None:
    assert len(STEPS) == 10
    for step in STEPS:
        assert step.persona.key == step.key
        assert not step.done()
        assert step.url().startswith("/") or step.url() == ""
