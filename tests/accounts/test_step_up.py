"""Fresh proof before money: who is asked, what is kept, and that nothing happens before."""

import time

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.account.internal.userkit import user_id_to_str
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import Settings

from incubator.accounts.models import User
from incubator.accounts.step_up import FRESH_SECONDS
from incubator.core.models import AuditRow
from incubator.web.typed import BY, mark_of
from studios.models import Studio
from tests.clients import prove_second_factor, words

pytestmark = pytest.mark.django_db

SEED = "JBSWY3DPEHPK3PXP"
IBAN = "NL91 ABNA 0417 1643 00"


@pytest.fixture(autouse=True)
def nobody_is_slowed_down() -> None:
    cache.clear()


@pytest.fixture
def client(founder: User) -> Client:
    """The founder, signed in a while ago."""
    client = Client()
    client.force_login(founder)
    return client


@pytest.fixture
def page(studio: Studio) -> str:
    return f"/studio/{studio.slug}/bank-account/"


def account_of(studio: Studio) -> str:
    return Studio.objects.get(pk=studio.pk).bank_account


def test_without_a_second_factor_one_is_sent_to_enrol_and_told_why(
    client: Client, studio: Studio, page: str
) -> None:
    answer = client.post(page, {"bank_account": IBAN}, follow=True)
    text = words(answer)
    assert "Have Lantern Works paid to NL91…00 from now on" in text
    assert "This takes more than a password" in text
    assert "/accounts/2fa/webauthn/add/" in text
    assert "as the demo" not in text
    assert account_of(studio) == ""


def code_of(seed: str = SEED) -> str:
    return format_hotp_value(hotp_value(seed, int(time.time()) // 30))


def test_the_page_of_the_proof_shows_the_deed_and_the_code_does_it(
    client: Client, founder: User, studio: Studio, page: str
) -> None:
    TOTP.activate(founder, SEED)
    # As the page sends it: what no person typed is shown to none.
    mark = mark_of(founder)
    step = client.post(page, {"bank_account": IBAN, BY: mark, "form_key": "k"}).headers["Location"]
    ask = client.get(step).headers["Location"]
    assert ask == f"/accounts/2fa/reauthenticate/?next={step.replace('/', '%2F')}"
    text = words(client.get(ask))
    assert "Have Lantern Works paid to NL91…00 from now on" in text
    assert IBAN in text
    assert "Typed by" not in text
    assert "Form key" not in text
    assert client.post(ask, {"code": "000000", "next": step}).status_code == 200
    assert account_of(studio) == ""
    done = client.post(ask, {"code": code_of(), "next": step}, follow=True)
    assert done.redirect_chain == [(page, 302)]
    assert "The bank account is changed." in done.content.decode()
    assert account_of(studio) == IBAN
    assert client.get(step).status_code == 410


def test_the_page_of_the_proof_calls_what_was_chosen_as_the_form_did(
    client: Client, studio: Studio
) -> None:
    chosen = {"email": "new@example.com", "role": "finance", "all_games": "on"}
    step = client.post(f"/studio/{studio.slug}/members/", chosen).headers["Location"]
    text = " ".join(strip_tags(words(client.get(step))).split())
    assert "E-mail address new@example.com Role finance" in text
    assert "The role counts for all games and for the studio as a whole yes" in text
    assert "All games on" not in text


def test_of_two_tabs_each_does_what_its_own_page_shows(
    client: Client, founder: User, studio: Studio, page: str
) -> None:
    TOTP.activate(founder, SEED)
    first, second = (
        client.post(page, {"bank_account": account}).headers["Location"]
        for account in (IBAN, "DE89 3704 0044 0532 0130 00")
    )
    asks = [client.get(step).headers["Location"] for step in (first, second)]
    client.post(asks[0], {"code": code_of(), "next": first})
    assert account_of(studio) == IBAN
    # The second one was not proved by it: its own page asks for a press.
    assert "press once more" in client.get(second).content.decode()
    client.post(page, {"bank_account": "DE89 3704 0044 0532 0130 00", "step_up": second[-13:-1]})
    assert client.get(second).status_code == 410


def test_what_waits_for_proof_is_whole_or_refused(
    client: Client, studio: Studio, page: str
) -> None:
    typed = {"bank_account": IBAN, "note": "x" * 20_000}
    step = client.post(page, typed).headers["Location"]
    (kept,) = client.session["step_up_kept"].values()
    assert dict(kept["fields"]) == typed
    assert client.get(step).status_code == 200
    assert client.post(page, typed | {"note": "x" * 200_000}).status_code == 413
    assert len(client.session["step_up_kept"]) == 1


def test_what_somebody_may_not_do_is_refused_before_they_prove_anything(
    client: Client, member: User, studio: Studio, page: str
) -> None:
    client.force_login(member)
    assert client.post(page, {"bank_account": IBAN}).status_code == 403
    assert "step_up_kept" not in client.session


def test_what_cannot_be_done_is_told_on_the_form_before_anything_is_asked(
    client: Client, page: str
) -> None:
    assert client.post(page, {"bank_account": "x" * 500}).status_code == 200
    assert "step_up_kept" not in client.session


def test_the_code_that_activated_the_app_proves_nothing(
    client: Client, founder: User, studio: Studio, page: str
) -> None:
    # As if signed in by password just now, which lets one enrol.
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(founder)
    session.save()
    client.get("/accounts/2fa/totp/activate/")
    code = code_of(client.session["mfa.totp.secret"])
    assert client.post("/accounts/2fa/totp/activate/", {"code": code}).status_code == 302
    step = client.post(page, {"bank_account": IBAN}).headers["Location"]
    ask = client.get(step).headers["Location"]
    assert client.post(ask, {"code": code, "next": step}).status_code == 200
    assert account_of(studio) == ""


def test_the_password_does_not_stand_in_for_the_second_factor(
    client: Client, founder: User
) -> None:
    TOTP.activate(founder, SEED)
    answer = client.get("/accounts/reauthenticate/")
    assert answer.headers["Location"] == "/accounts/2fa/reauthenticate/"
    for address in ("/accounts/2fa/webauthn/add/", "/accounts/2fa/totp/deactivate/"):
        assert client.get(address).headers["Location"].startswith("/accounts/2fa/reauthenticate/")


def test_proof_grows_old(client: Client, founder: User, studio: Studio, page: str) -> None:
    prove_second_factor(client, founder)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY][0]["at"] -= FRESH_SECONDS + 1
    session.save()
    assert "/accounts/confirm/" in client.post(page, {"bank_account": IBAN}).headers["Location"]
    assert account_of(studio) == ""


def test_proof_belongs_to_the_person_who_gave_it(
    client: Client, stranger: User, studio: Studio, page: str
) -> None:
    prove_second_factor(client, stranger)
    assert "/accounts/confirm/" in client.post(page, {"bank_account": IBAN}).headers["Location"]
    assert account_of(studio) == ""


def test_reading_asks_for_nothing_and_strangers_learn_nothing(
    client: Client, stranger: User, page: str
) -> None:
    assert client.get(page).status_code == 200
    client.force_login(stranger)
    assert client.post(page, {"bank_account": IBAN}).status_code == 404


def test_another_persons_waiting_act_is_not_to_be_seen(
    client: Client, stranger: User, page: str
) -> None:
    step = client.post(page, {"bank_account": IBAN}).headers["Location"]
    other = Client()
    other.force_login(stranger)
    answer = other.get(step)
    assert answer.status_code == 410
    assert IBAN not in answer.content.decode()


def test_the_demos_own_way_is_closed_elsewhere(
    client: Client, founder: User, studio: Studio, page: str
) -> None:
    step = client.post(page, {"bank_account": IBAN}).headers["Location"]
    assert client.post(f"{step}demo/").status_code == 404
    assert "/accounts/confirm/" in client.post(page, {"bank_account": IBAN}).headers["Location"]
    assert account_of(studio) == ""


def test_in_the_demo_one_confirms_as_the_demo_and_the_trail_says_so(
    client: Client, founder: User, studio: Studio, page: str, settings: Settings
) -> None:
    settings.DEMO = True
    step = client.post(page, {"bank_account": IBAN}).headers["Location"]
    assert "Confirm as the demo" in client.get(step).content.decode()
    assert client.post(f"{step}demo/").headers["Location"] == page
    assert account_of(studio) == IBAN
    row = AuditRow.objects.get(act="account.confirm_as_demo")
    assert (row.actor, str(row.because)) == (
        founder,
        "Have Lantern Works paid to NL91…00 from now on",
    )

    settings.DEMO = False
    assert (
        "/accounts/confirm/"
        in client.post(page, {"bank_account": "DE02 1203 0000 0000 2020 51"}).headers["Location"]
    )
