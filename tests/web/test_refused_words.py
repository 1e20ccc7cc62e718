"""What was typed with an act that is refused comes back: in its form, or to be copied beside why."""

import re
from html import unescape

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from wagtail.models import Page

from billing.services.payouts import cancel_payout
from cms.models import NewsIndexPage, NewsPage
from incubator.accounts.models import User
from incubator.approvals.voting import asked_for
from incubator.web.models import TypedForm
from incubator.web.typed import mark_of
from studios.models import Application, Game, ResourceKind, ResourceRequest, Studio
from studios.services.requests import request_resource, withdraw_request
from tests.accounts.test_step_up import SEED, code_of
from tests.browser.waiting import ask_for_payout
from tests.cast import admit
from tests.voting import vote_page

WORDS = 'The budget says "two", <not> one & a half.'


def at(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="incubator.accounts.backends.Passport")
    return client


def no(person: User, reason: str = WORDS, **more: str) -> dict[str, str]:
    return {"verdict": "reject", "reason": reason, "typed_by": mark_of(person)} | more


@pytest.fixture
def request_(studio: Studio, game: Game, founder: User) -> ResourceRequest:
    return request_resource(
        studio=studio,
        game=game,
        kind=ResourceKind.SERVER,
        quantity=10,
        amount_minor=0,
        currency="USD",
        purpose="A test.",
        actor=founder,
    )


def test_a_reason_that_came_too_late_stands_beside_what_says_so(
    request_: ResourceRequest, founder: User, operations: User
) -> None:
    page, typed = vote_page(request_), no(operations)
    withdraw_request(resource_request=request_, actor=founder)
    client = at(operations)
    answer = client.post(page, typed, follow=True)
    assert answer.redirect_chain[-1][0].startswith(f"{page}?typed=")
    shown = answer.content.decode()
    assert "This was not done" in shown
    assert "Its form is not on this page any more" in shown
    assert WORDS in unescape(shown)
    assert WORDS not in shown


def test_a_reason_whose_form_is_still_there_is_filled_in_again(
    request_: ResourceRequest, operations: User
) -> None:
    TOTP.activate(operations, SEED)
    client, page = at(operations), vote_page(request_)
    shown = client.post(page, no(operations, approval="another"), follow=True).content.decode()
    assert "This was not done" in shown
    assert "What you typed is filled in again." in shown
    [area] = re.findall(r"<textarea[^>]*name=.reason.[^>]*>(.*?)</textarea>", shown, re.DOTALL)
    assert unescape(area).strip() == WORDS
    [token] = re.findall(r'name="typed" value="([^"]+)"', shown)
    # Sent at last, it waits no more.
    seen = re.findall(r'name="approval" value="([^"]*)"', shown)[0]
    assert seen == str(asked_for(request_).pk)
    step = client.post(page, no(operations, approval=seen, typed=token)).headers["Location"]
    client.post(client.get(step).headers["Location"], {"code": code_of(), "next": step})
    request_.refresh_from_db()
    assert request_.state == "rejected"
    assert not TypedForm.objects.exists()


def test_who_lost_the_right_meanwhile_can_copy_their_words(
    request_: ResourceRequest, operations: User
) -> None:
    client, page = at(operations), vote_page(request_)
    operations.staff_roles.all().delete()
    answer = client.post(page, no(operations))
    assert answer.status_code in (403, 404)
    assert WORDS in unescape(answer.content.decode())
    foreign = no(operations) | {"typed_by": "1:forged"}
    assert WORDS not in unescape(client.post(page, foreign).content.decode())


def test_of_two_who_decide_the_slower_keeps_their_reason(
    application: Application, admissions: User, reviewer: User, reviewer2: User
) -> None:
    client, page = at(admissions), f"/staff/admissions/{application.number}/"
    admit(application, admissions, (reviewer, reviewer2))
    typed = no(admissions) | {"verdict": "decline"}
    shown = client.post(f"{page}decision/", typed, follow=True).content.decode()
    assert WORDS in unescape(shown)


def test_what_waited_for_proof_and_is_refused_then_comes_back_too(
    studio: Studio, founder: User, finance: User
) -> None:
    TOTP.activate(finance, SEED)
    payout = ask_for_payout(studio, founder)
    client, page = at(finance), vote_page(payout)
    step = client.post(page, no(finance)).headers["Location"]
    assert step.startswith("/accounts/confirm/")
    ask = client.get(step).headers["Location"]
    cancel_payout(payout=payout, reason="Later.", actor=founder)
    answer = client.post(ask, {"code": code_of(), "next": step}, follow=True)
    assert WORDS in unescape(answer.content.decode())


def test_a_button_without_words_leaves_nothing_behind(
    request_: ResourceRequest, founder: User
) -> None:
    withdraw_request(resource_request=request_, actor=founder)
    address = f"/studio/{request_.studio.slug}/requests/{request_.number}/withdraw/"
    typed = {"typed_by": mark_of(founder), "line": "12", "currency": "USD", "to": "a-b_c.d"}
    answer = at(founder).post(address, typed)
    assert answer.status_code == 302
    assert "typed=" not in answer.headers["Location"]
    assert not TypedForm.objects.exists()


def test_a_page_of_the_editor_comes_back_after_the_session_ended(editor: User) -> None:
    index = NewsIndexPage.objects.get()
    page = NewsPage(title="Out now", summary="It is.", body="<p>Sail.</p>")
    index.add_child(instance=page)
    client, address = at(editor), f"/cms/pages/{page.pk}/edit/"
    form = client.get(address).content.decode()
    [mark, *_more] = re.findall(r'name="typed_by" value="([^"]+)"', form)
    assert mark == mark_of(editor)
    client.logout()
    body = '{"blocks": [{"text": "The winter chapter."}], "entityMap": {}}'
    typed = {"title": WORDS, "summary": "More.", "body": body, "typed_by": mark}
    answer = client.post(address, typed)
    assert answer.headers["Location"].startswith("/accounts/login/?next=/my/typed/")
    client.force_login(editor, backend="incubator.accounts.backends.Passport")
    shown = client.get(f"/my/typed/{TypedForm.objects.get().token}/", follow=True).content.decode()
    assert WORDS in unescape(shown)
    assert body in unescape(shown)
    assert Page.objects.get(pk=page.pk).title == "Out now"
