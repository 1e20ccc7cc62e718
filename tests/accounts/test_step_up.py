"""Fresh proof before money: who is asked, what is kept, and that nothing happens before."""

import time
from collections.abc import Callable

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from incubator.accounts.models import User
from incubator.accounts.step_up import FRESH_SECONDS
from incubator.core.models import AuditRow
from studios.models import Studio
from tests.clients import prove_second_factor

pytestmark = pytest.mark.django_db

SEED = "JBSWY3DPEHPK3PXP"
IBAN = "NL91 ABNA 0417 1643 00"
MOVES_MONEY = {
    "approvals:vote",
    "funding:tranche_pay",
    "payments:confirm",
    "payments:fail",
    "payments:return",
    "payments:unmatched_resolve",
    "funding:settle",
    "funding:settle_all",
    "funding:fund",
    "billing:staff_payout_release",
    "billing:staff_payout_cancel",
    "studios:bank_account",
    "portal:change_roles",
    "portal:close_account",
    "accounts:view_as",
}


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


def patterns(resolver: URLResolver, prefix: str = "") -> dict[str, Callable[..., object]]:
    found: dict[str, Callable[..., object]] = {}
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            found[f"{prefix}{one.name}"] = one.callback
        else:
            found |= patterns(one, f"{one.namespace}:" if one.namespace else prefix)
    return found


def test_everything_that_moves_money_asks_for_fresh_proof() -> None:
    asking = {
        name
        for name, view in patterns(get_resolver()).items()
        if hasattr(view, "fresh_second_factor")
    }
    assert asking >= MOVES_MONEY, MOVES_MONEY - asking


def test_without_a_second_factor_one_is_sent_to_enrol_and_told_why(
    client: Client, studio: Studio, page: str
) -> None:
    answer = client.post(page, {"bank_account": IBAN}, follow=True)
    text = answer.content.decode()
    assert "To change the bank account takes more than a password" in text
    assert "/accounts/2fa/webauthn/add/" in text
    assert "as the demo" not in text
    assert account_of(studio) == ""


def test_what_was_typed_waits_for_the_code_and_is_sent_with_one_press(
    client: Client, founder: User, studio: Studio, page: str
) -> None:
    TOTP.activate(founder, SEED)
    step = client.post(page, {"bank_account": IBAN}).headers["Location"]
    ask = client.get(step).headers["Location"]
    assert ask == f"/accounts/2fa/reauthenticate/?next={step.replace('/', '%2F')}"
    code = format_hotp_value(hotp_value(SEED, int(time.time()) // 30))
    assert client.post(ask, {"code": code}).headers["Location"] == step
    ready = client.get(step).content.decode()
    assert IBAN in ready
    assert account_of(studio) == ""
    client.post(page, {"bank_account": IBAN, "step_up": step.split("/")[-2]})
    assert account_of(studio) == IBAN
    assert client.get(step).status_code == 410


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
    assert client.post(f"{step}demo/").headers["Location"] == step
    client.post(page, {"bank_account": IBAN})
    assert account_of(studio) == IBAN
    row = AuditRow.objects.get(act="account.confirm_as_demo")
    assert (row.actor, str(row.because)) == (founder, "change the bank account")

    settings.DEMO = False
    assert "/accounts/confirm/" in client.post(page, {"bank_account": "X"}).headers["Location"]
