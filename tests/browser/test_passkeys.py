"""Second factors in a real browser, with Chromium's own virtual authenticator."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from playwright.sync_api import Page, expect

from incubator.accounts.models import SignIn, User
from incubator.core.models import AuditRow
from studios.models import Studio
from tests.accounts.test_account_pages import assert_accessible
from tests.browsing import BEGUN_IN, OpenPage, assert_fits_every_screen
from tests.cast import PASSWORD


def with_authenticator(page: Page) -> Page:
    """Give the browser a fingerprint reader that always says yes."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def confirm_password(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def add_passkey(page: Page, name: str) -> None:
    page.goto("/accounts/security/")
    page.get_by_role("link", name="Add a passkey").click()
    confirm_password(page)
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()


# Seconds that a code is good for.
PERIOD = 30


def code_of(secret: str) -> str:
    """One that is still good when it has been typed and sent."""
    if (left := PERIOD - time.time() % PERIOD) < 5:
        time.sleep(left)
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD)))


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").last.click()
    page.wait_for_url(lambda address: "logout" not in address)


@pytest.mark.large
@pytest.mark.parametrize("width", BEGUN_IN)
def test_a_passkey_is_added_and_signs_in_alone(
    open_page: OpenPage, founder: User, width: int
) -> None:
    page = with_authenticator(open_page(user=founder, named=True, proved=False, width=width))
    add_passkey(page, "This laptop")
    assert page.locator(".codes li").count() == 10
    assert_fits_every_screen(page)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("cell", name="This laptop", exact=True)).to_be_visible()
    assert_fits_every_screen(page)
    assert_accessible(page)

    sign_out(page)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile("/library/"))
    assert SignIn.objects.get(user=founder).method == "webauthn"


def test_nobody_sends_a_form_for_a_passkey_before_its_script_listens(open_page: OpenPage) -> None:
    page = open_page(scripts=False)
    page.goto("/accounts/login/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_disabled()


def test_an_authenticator_app_is_added_and_asked_for_after_the_password(
    open_page: OpenPage, founder: User
) -> None:
    page = open_page(user=founder, proved=False)
    page.goto("/accounts/security/")
    page.get_by_role("link", name="Add an app").click()
    confirm_password(page)
    secret = page.locator(".secret").inner_text()
    assert_accessible(page)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Add app").click()
    expect(page.get_by_role("alert")).to_contain_text("Incorrect code")
    assert page.locator(".secret").inner_text() == secret
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Add app").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    stored = Authenticator.objects.get(user=founder, type="totp")
    assert secret not in str(stored.data)
    assert "An authenticator app was added" in [letter.subject for letter in mail.outbox]
    assert AuditRow.objects.filter(actor=founder, act="account.add_authenticator").exists()


def test_a_bank_account_changes_only_after_a_second_factor_and_loses_no_word(
    open_page: OpenPage, founder: User, studio: Studio
) -> None:
    page = with_authenticator(open_page(user=founder, named=True, proved=False))
    page.goto(f"/studio/{studio.slug}/bank-account/")
    page.get_by_label("Bank account").fill("NL91 ABNA 0417 1643 00")
    page.locator("main").get_by_role("button").first.click()
    deed = page.get_by_role(
        "heading", name=f"Have {studio} paid to NL91…\N{WORD JOINER}00 from now on"
    )
    expect(deed).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Add a passkey").click()
    confirm_password(page)
    page.get_by_role("button", name="Add passkey").click()
    page.get_by_role("link", name="I have kept them").click()

    page.get_by_role("link", name="Go on").click()
    expect(deed).to_be_visible()
    expect(page.get_by_text("NL91 ABNA 0417 1643 00")).to_be_visible()
    assert_accessible(page)
    studio.refresh_from_db()
    assert studio.bank_account == ""

    page.get_by_role("button", name="Confirm with a passkey").click()
    expect(page.get_by_text("The bank account is changed")).to_be_visible()
    studio.refresh_from_db()
    assert studio.bank_account == "NL91 ABNA 0417 1643 00"
    assert AuditRow.objects.filter(act="studio.change_bank_account", actor=founder).exists()
