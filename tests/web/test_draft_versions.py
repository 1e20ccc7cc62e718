"""The same draft in two tabs: nothing that one of them saved is replaced unasked by the other."""

import re
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from incubator.accounts.models import User
from incubator.web import drafts
from incubator.web.errors import ChangedMeanwhile
from incubator.web.models import FormDraft
from tests.web.test_comforts import Letter

URL = "/my/drafts/"


@pytest.fixture
def tabs(client: Client, founder: User) -> Client:
    client.force_login(founder)
    return client


def save(client: Client, body: str, seen: str, version: str, **more: str) -> Any:
    sent = {"draft_of": "letter", "body": body, "draft_seen": seen, "draft_version": version}
    return client.post(URL, sent | more, headers={"X-Requested-With": "XMLHttpRequest"})


def test_the_second_tab_is_shown_what_the_first_one_saved(tabs: Client) -> None:
    assert save(tabs, "From the first", "", "one.1").status_code == 200
    answer = save(tabs, "From the second", "", "two.1")
    assert answer.status_code == 409
    theirs = answer.json()
    assert re.fullmatch(
        r"This was changed in another tab or on another device at .+\.", theirs["said"]
    )
    assert theirs["typed"] == {"body": ["From the first"]}
    assert FormDraft.objects.get().typed == {"body": ["From the first"]}
    # "Keep mine": replaced knowingly. Now it is the first tab that is told.
    assert save(tabs, "From the second", theirs["version"], "two.2").status_code == 200
    assert save(tabs, "From the first, more", "one.1", "one.2").status_code == 409
    assert FormDraft.objects.get().typed == {"body": ["From the second"]}


def test_one_tab_saves_as_often_as_it_likes_even_before_it_is_answered(tabs: Client) -> None:
    for count in range(1, 4):
        assert save(tabs, f"Words {count}", "", f"one.{count}").status_code == 200
    assert FormDraft.objects.get().version == "one.3"


def test_the_same_words_are_no_conflict(tabs: Client) -> None:
    save(tabs, "Words", "", "one.1")
    assert save(tabs, "Words", "", "two.1").status_code == 200


def test_neither_emptying_nor_starting_over_nor_sending_takes_away_what_another_tab_saved(
    tabs: Client, founder: User
) -> None:
    save(tabs, "Words", "", "one.1")
    assert save(tabs, "", "", "two.1").status_code == 409
    save(tabs, "", "", "two.1", forget="yes")
    drafts.forget_draft(person=founder, form="letter", step=drafts.Step("", "two.2"))
    assert FormDraft.objects.get().typed == {"body": ["Words"]}
    drafts.forget_draft(person=founder, form="letter", step=drafts.Step("", "one.0"))
    assert not FormDraft.objects.exists()


@pytest.mark.parametrize("version", ["", "one", "ONE.1", f"{'x' * 50}.1", "1.1\0", "one.1 "])
def test_a_version_that_no_page_of_ours_makes_is_one_of_its_own(tabs: Client, version: str) -> None:
    save(tabs, "Words", "", "one.1")
    assert save(tabs, "Others", "", version).status_code == 409
    save(tabs, "Others", "one.1", version)
    assert re.fullmatch(r"[0-9a-f]{16}\.1", FormDraft.objects.get().version)


def test_programs_that_name_no_version_are_compared_with_nothing(db: None, founder: User) -> None:
    for words in ("One", "Two"):
        drafts.save_draft(person=founder, form="letter", typed={"body": [words]})
    with pytest.raises(ChangedMeanwhile):
        drafts.save_draft(
            person=founder, form="letter", typed={"body": ["3"]}, step=drafts.Step("", "x.1")
        )


def test_a_page_says_which_version_it_shows_also_where_its_form_was_refused(
    db: None, founder: User
) -> None:
    step = drafts.Step("", "one.7")
    drafts.save_draft(person=founder, form="letter", typed={"body": ["Words"]}, step=step)
    for form in (Letter(), Letter({"body": "Newer"})):
        page = render_to_string("kit/form.html", {"form": form, "draft": "letter", "user": founder})
        assert '<input type="hidden" name="draft_seen" value="one.7">' in page


def test_what_is_too_long_for_a_draft_is_said_and_not_called_saved(tabs: Client) -> None:
    save(tabs, "Words", "", "one.1")
    answer = save(tabs, "x" * (drafts.MOST_CHARACTERS + 7), "one.1", "one.2")
    assert answer.content.decode() == "Not saved as a draft: it is 7 characters too long."
    assert FormDraft.objects.get().typed == {"body": ["Words"]}
