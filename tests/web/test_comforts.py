"""Long forms: drafts kept while typing and gone when sent; uploads that find their way."""

from datetime import timedelta

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone

from incubator.accounts.models import User
from incubator.web import drafts
from incubator.web.middleware import FormComforts
from incubator.web.models import FormDraft
from studios.models import Studio

URL = "/my/drafts/"


class Letter(forms.Form):
    subject = forms.CharField()
    body = forms.CharField(widget=forms.Textarea)


def post(user: User, response: HttpResponse, **headers: str) -> HttpResponse:
    request = RequestFactory().post("/", {"draft_of": "letter"}, headers=headers)
    request.user = user

    def view(_request: HttpRequest) -> HttpResponse:
        return response

    return FormComforts(view)(request)


def test_what_is_typed_is_kept_and_put_back(client: Client, founder: User) -> None:
    client.force_login(founder)
    words = {"draft_of": "letter", "subject": "Hello", "body": "Some words"}
    answer = client.post(URL, words)
    assert answer.content.decode().startswith("Draft saved")
    page = render_to_string("kit/form.html", {"form": Letter(), "draft": "letter", "user": founder})
    assert "Some words" in page
    assert '<input type="hidden" name="draft_of" value="letter">' in page


def test_a_draft_is_its_persons_own(client: Client, founder: User, member: User) -> None:
    client.force_login(founder)
    client.post(URL, {"draft_of": "letter", "body": "Secret"})
    page = render_to_string("kit/form.html", {"form": Letter(), "draft": "letter", "user": member})
    assert "Secret" not in page
    assert drafts.draft_of(member, "letter") is None


def test_a_refused_form_shows_what_was_sent_and_not_the_draft(db: None, founder: User) -> None:
    drafts.save_draft(person=founder, form="letter", typed={"body": ["Older"]})
    page = render_to_string(
        "kit/form.html", {"form": Letter({"body": "Newer"}), "draft": "letter", "user": founder}
    )
    assert "Older" not in page
    assert "Newer" in page


def test_a_draft_ends_when_its_form_is_accepted_and_not_when_it_is_refused(
    db: None, founder: User
) -> None:
    drafts.save_draft(person=founder, form="letter", typed={"body": ["Words"]})
    post(founder, HttpResponse("Please correct this first"))
    assert drafts.draft_of(founder, "letter")
    post(founder, HttpResponseRedirect("/done/"))
    assert drafts.draft_of(founder, "letter") is None


def test_emptying_a_form_or_starting_over_forgets_its_draft(client: Client, founder: User) -> None:
    client.force_login(founder)
    for last in ({"body": "  "}, {"body": "Words", "forget": "yes"}):
        client.post(URL, {"draft_of": "letter", "body": "Words"})
        client.post(URL, {"draft_of": "letter", **last})
        assert not FormDraft.objects.exists()


def test_neither_files_nor_endless_text_are_kept(client: Client, founder: User) -> None:
    client.force_login(founder)
    file = SimpleUploadedFile("a.txt", b"content")
    client.post(URL, {"draft_of": "letter", "body": "Words", "file": file})
    client.post(URL, {"draft_of": "letter", "body": "x" * (drafts.MOST_CHARACTERS + 1)})
    assert FormDraft.objects.get().typed == {"body": ["Words"]}


@pytest.mark.parametrize("name", ["", "x" * 121])
def test_a_draft_of_no_form_is_refused(client: Client, founder: User, name: str) -> None:
    client.force_login(founder)
    assert client.post(URL, {"draft_of": name, "body": "Words"}).status_code == 400
    assert not FormDraft.objects.exists()


def test_a_stranger_keeps_no_draft(client: Client, db: None) -> None:
    assert client.post(URL, {"draft_of": "letter", "body": "Words"}).status_code == 302
    assert not FormDraft.objects.exists()


def test_drafts_nobody_came_back_to_are_forgotten(db: None, founder: User) -> None:
    drafts.save_draft(person=founder, form="letter", typed={"body": ["Words"]})
    assert drafts.forget_old_drafts() == 0
    assert drafts.forget_old_drafts(now=timezone.now() + timedelta(days=61)) == 1


def test_an_upload_is_told_where_to_go_instead_of_being_sent_there(db: None, founder: User) -> None:
    answer = post(founder, HttpResponseRedirect("/done/"), X_Upload="1")
    assert (answer.status_code, answer.headers["X-Go-To"]) == (204, "/done/")
    assert "Location" not in answer.headers
    plain = post(founder, HttpResponseRedirect("/done/"))
    assert plain.headers["Location"] == "/done/"


def test_a_draft_stays_while_its_form_waits_for_a_sign_in(founder: User) -> None:
    drafts.save_draft(person=founder, form="letter", typed={"body": ["Words"]})
    post(founder, HttpResponseRedirect("/accounts/login/?next=/wallet/"))
    assert drafts.draft_of(founder, "letter")


def test_a_draft_stays_while_its_form_waits_for_a_proof_of_identity(
    client: Client, founder: User, studio: Studio
) -> None:
    drafts.save_draft(person=founder, form="letter", typed={"body": ["Words"]})
    client.force_login(founder)
    typed = {"draft_of": "letter", "bank_account": "DE02 1203 0000 0000 2020 51"}
    answer = client.post(f"/studio/{studio.slug}/bank-account/", typed)
    assert answer.headers["Location"].startswith("/accounts/confirm/")
    assert drafts.draft_of(founder, "letter")
