"""Who signed in is written down; a new device is told of; answers give no account away."""

import re
from typing import Any
from unittest.mock import patch

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import ProgrammingError
from django.test import Client

from incubator.accounts.adapters import AccountAdapter
from incubator.accounts.encryption import seal, unseal
from incubator.accounts.models import SignIn, User
from incubator.accounts.models.sign_ins import device_name
from incubator.accounts.services import open_account
from incubator.messaging.models import OutgoingMail
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

LAPTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def nobody_is_slowed_down() -> None:
    cache.clear()


@pytest.fixture
def person(founder: User) -> User:
    return founder


def sign_in(client: Client, email: str, password: str, browser: str = LAPTOP) -> int:
    words = {"login": email, "password": password}
    return client.post("/accounts/login/", words, HTTP_USER_AGENT=browser).status_code


def news() -> list[str]:
    mails = OutgoingMail.objects.filter(subject__startswith="A new device")
    return list(mails.values_list("subject", flat=True))


def test_a_sign_in_is_written_with_device_address_and_method(person: User) -> None:
    assert sign_in(Client(), person.email, PASSWORD) == 302
    row = SignIn.objects.get()
    assert (row.user, row.succeeded, row.method) == (person, True, "password")
    assert (row.device_name, row.ip) == ("Firefox on Linux", "127.0.0.1")


def test_a_wrong_password_is_a_failed_sign_in_and_opens_nothing(person: User) -> None:
    client = Client()
    assert sign_in(client, person.email, "not the password") == 200
    assert SignIn.objects.get().succeeded is False
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("mail_becomes_rows")
def test_a_device_is_told_of_once_and_the_first_one_never(person: User) -> None:
    laptop, phone = Client(), Client()
    sign_in(laptop, person.email, PASSWORD)
    laptop.post("/accounts/logout/")
    sign_in(laptop, person.email, PASSWORD)
    assert news() == []
    sign_in(phone, person.email, PASSWORD, PHONE)
    assert news() == ["A new device signed in: Chrome on Android"]
    phone.post("/accounts/logout/")
    sign_in(phone, person.email, PASSWORD, PHONE)
    assert len(news()) == 1


def test_the_history_of_sign_ins_cannot_be_changed(person: User) -> None:
    sign_in(Client(), person.email, PASSWORD)
    with pytest.raises(ProgrammingError):
        SignIn.objects.update(ip="10.0.0.1")


def test_refused_sign_ins_say_the_same_with_and_without_an_account(person: User) -> None:
    pages = []
    for address in (person.email, "nobody.here@example.com"):
        words = {"login": address, "password": "not the password"}
        text = Client().post("/accounts/login/", words).content.decode()
        pages.append(re.sub(r'value="[^"]*"', "", text))
    assert pages[0] == pages[1]


def test_sign_up_and_reset_answer_alike_with_and_without_an_account(person: User) -> None:
    for address in (person.email, "nobody.here@example.com"):
        words = {
            "name": "N",
            "email": address,
            "password1": "paper boats at noon",
            "password2": "paper boats at noon",
        }
        answer = Client().post("/accounts/signup/", words)
        assert answer.headers["Location"] == "/accounts/confirm-email/"
        answer = Client().post("/accounts/password/reset/", {"email": address})
        assert answer.headers["Location"] == "/accounts/password/reset/done/"
    person.refresh_from_db()
    assert person.name == "Fay Founder"
    assert person.check_password(PASSWORD)


def test_a_sign_up_takes_as_long_with_and_without_an_account(person: User) -> None:
    """Hashing the password is what takes long."""
    for address in (person.email, "nobody.here@example.com"):
        words = {
            "name": "N",
            "email": address,
            "password1": "paper boats at noon",
            "password2": "paper boats at noon",
        }
        with patch.object(MD5PasswordHasher, "encode", autospec=True, return_value="x") as hashed:
            Client().post("/accounts/signup/", words)
        assert hashed.call_count == 1


def test_guessing_is_slowed_down(person: User) -> None:
    for _ in range(5):
        sign_in(Client(), person.email, "not the password")
    client = Client()
    sign_in(client, person.email, PASSWORD)
    assert "_auth_user_id" not in client.session


def test_a_wrong_code_after_the_password_is_a_failed_sign_in(person: User) -> None:
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    client = Client()
    sign_in(client, person.email, PASSWORD)
    page = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert b"Incorrect code" in page.content
    assert "_auth_user_id" not in client.session
    assert SignIn.objects.get().method == "code"


def test_seeds_of_authenticators_are_kept_sealed(person: User) -> None:
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    kept = Authenticator.objects.get().data["secret"]
    assert "JBSWY3DPEHPK3PXP" not in kept
    assert unseal(kept) == "JBSWY3DPEHPK3PXP"
    assert seal("a") != seal("a")


def test_other_devices_are_signed_out_and_this_one_stays(person: User) -> None:
    laptop, phone = Client(), Client()
    sign_in(laptop, person.email, PASSWORD)
    sign_in(phone, person.email, PASSWORD, PHONE)
    page = laptop.get("/accounts/security/", HTTP_USER_AGENT=LAPTOP).content.decode()
    assert "Chrome on Android" in page
    laptop.post("/accounts/security/devices/end/")
    assert phone.get("/accounts/security/").status_code == 302
    assert laptop.get("/accounts/security/").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(person: User, stranger: User) -> None:
    theirs, mine = Client(), Client()
    sign_in(theirs, person.email, PASSWORD)
    mine.force_login(stranger)
    pk = UserSession.objects.get(user=person).pk
    mine.post(f"/accounts/security/devices/{pk}/end/")
    assert theirs.get("/accounts/security/").status_code == 200


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (LAPTOP, "Firefox on Linux"),
        (PHONE, "Chrome on Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "an unnamed device"),
    ],
)
def test_devices_are_named_so_that_people_know_them(words: str, name: str) -> None:
    assert device_name(words) == name


def test_two_sign_ups_of_one_address_in_the_same_moment_are_one_account(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    really = AccountAdapter.save_user

    def after_the_other(self: AccountAdapter, *args: Any, **kwargs: Any) -> Any:
        open_account(email="ada@example.com", name="Ada", password=None, actor=None)
        return really(self, *args, **kwargs)

    monkeypatch.setattr(AccountAdapter, "save_user", after_the_other)
    words = {
        "name": "Ada",
        "email": "ada@example.com",
        "password1": "a long enough secret",
        "password2": "a long enough secret",
    }
    answer = Client().post("/accounts/signup/", words)
    assert answer.headers["Location"] == "/accounts/confirm-email/"
    # The rival's account was made inside our transaction here, and went with it.
    assert User.objects.filter(email="ada@example.com").count() == 0
