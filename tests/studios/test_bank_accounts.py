"""Where a studio is paid: an IBAN has to be right to the digit, and nonsense is no account."""

import pytest
from django.urls import reverse

from incubator.accounts.models import User
from studios.bank_accounts import checked_account
from studios.errors import NoBankAccount
from studios.models import Studio
from tests.clients import Client


@pytest.mark.parametrize(
    "text",
    [
        "DE02 1203 0000 0000 2020 51",
        "Lantern Works, DE02120300000000202051, DKB",
        "de02 1203 0000 0000 2020 51 Berlin",
        "Lantern Works 灯笼工作室, 6222 0202 0011 2233, ICBC 上海",
        "Chase, account 000123456789 (routing 021000021)",
        "Studio US12 Ltd, account 4711 0815",
        "Nino O’Neill & Söhne + Co., NL91 ABNA 0417 1643 00",
    ],
)
def test_an_account_is_kept_as_people_write_it(text: str) -> None:
    assert checked_account(f"  {text} ") == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("💰", "stands in no bank account"),
        ("💰 DE02 1203 0000 0000 2020 51", "stands in no bank account"),
        ("Mine", "Write the IBAN"),
        ("DE03 1203 0000 0000 2020 51", "DE03 1203 has a digit wrong"),
        ("Lantern Works, DE02 1203 0000 0000 2020", "too short"),
        ("DE02 1203 0000 0000 2020 51; or GB33 BUKB 2020 1555 5555 56", "GB33 BUKB has a digit"),
    ],
)
def test_what_cannot_be_right_is_refused_with_what_to_do(text: str, why: str) -> None:
    with pytest.raises(NoBankAccount, match=why):
        checked_account(text)


def test_a_wrong_digit_is_told_on_the_page_and_nothing_changes(
    studio: Studio, founder: User
) -> None:
    client = Client()
    client.force_login(founder)
    address = reverse("studios:bank_account", args=[studio.slug])
    before = Studio.objects.get().bank_account
    told = client.post(address, {"bank_account": "DE02 1203 0000 0000 2020 52"})
    assert told.status_code == 200
    assert "DE02 1203 has a digit wrong" in told.content.decode()
    assert 'value="DE02 1203 0000 0000 2020 52"' in told.content.decode()
    assert Studio.objects.get().bank_account == before
