"""The key of a form: what counts as sent, and for how long it is remembered.

That each form makes one thing when it is sent twice is tests/access/test_twice.py.
"""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from incubator.accounts.models import User
from incubator.web.models import SentForm
from incubator.web.sent_once import forget_sent_forms
from studios.models import Game, Studio

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(studio: Studio, founder: User, client: Client) -> str:
    client.force_login(founder)
    return f"/studio/{studio.slug}/games/new/"


def test_what_was_refused_may_be_sent_again_with_its_key(client: Client, address: str) -> None:
    typed = {"title": "Paper Tides", "currency": "USD", "form_key": str(uuid.uuid4())}
    assert client.post(address, typed | {"title": ""}).status_code == 200
    assert not SentForm.objects.exists()
    assert client.post(address, typed).status_code == 302
    assert Game.objects.get().title == "Paper Tides"


def test_a_correction_after_going_back_is_told_that_it_came_late(
    client: Client, address: str
) -> None:
    typed = {"title": "Paper Tides", "currency": "USD", "form_key": str(uuid.uuid4())}
    client.post(address, typed)
    page = client.post(address, typed | {"title": "Paper Winds"}, follow=True)
    assert "This form was sent before" in page.content.decode()
    assert Game.objects.get().title == "Paper Tides"


@pytest.mark.parametrize("key", ["", "x", "9" * 5_000])
def test_a_form_without_a_key_is_taken_as_it_comes(client: Client, address: str, key: str) -> None:
    for title in ("Paper Tides", "Paper Winds"):
        typed = {"title": title, "currency": "USD", "form_key": key}
        assert client.post(address, typed).status_code == 302
    assert Game.objects.count() == 2
    assert not SentForm.objects.exists()


def test_each_form_drawn_has_a_key_of_its_own(client: Client, address: str) -> None:
    pages = [client.get(address).content for _page in range(2)]
    [first], [second] = (re.findall(rb'name="form_key" value="([^"]+)"', page) for page in pages)
    assert first != second


def test_sent_forms_are_forgotten_after_sixty_days(client: Client, address: str) -> None:
    typed = {"title": "Paper Tides", "currency": "USD", "form_key": str(uuid.uuid4())}
    client.post(address, typed)
    assert forget_sent_forms(now=timezone.now() + timedelta(days=59)) == 0
    assert forget_sent_forms(now=timezone.now() + timedelta(days=61)) == 1
