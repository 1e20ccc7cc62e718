"""An address belongs to who opens the mail sent there: nobody is found by one they only claim."""

import re

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django import forms
from django.test import Client
from django.urls import reverse

from billing.payments.forms import ResolveForm
from incubator.accounts.addresses import is_claimed, owner_of, owner_of_any_account
from incubator.accounts.models import User
from incubator.accounts.services.locks import close_account
from incubator.portal.forms.rights import FindPersonForm
from tests.powers import refuse
from tests.structure.source import sources_of_product

UNCLAIMED = "rich.uncle@example.com"
# Where a person is read by address although nobody is chosen by it, and why.
READ_BY_ADDRESS = {
    "incubator/accounts/addresses.py": "the one place",
    "incubator/accounts/models/people.py": "signing in",
    "incubator/accounts/adapters.py": "what is written down of failed sign-ins, and a mail's language",
    "incubator/portal/demo/people.py": "people who are made up",
}


@pytest.fixture
def pretender(stranger: User) -> User:
    """Somebody who typed an address that is not theirs, and never opened a mail there."""
    EmailAddress.objects.create(user=stranger, email=UNCLAIMED, verified=False)
    # They signed up with it: the account goes by the address without any proof.
    return User.objects.create_user(UNCLAIMED.replace("rich", "poor"), "a long enough secret")


def of_forms(address: str) -> list[forms.Form]:
    return [
        FindPersonForm({"email": address}),
        ResolveForm(
            {"resolution": "credited", "credit_to": address, "note": "Seen."}, may_credit=True
        ),
    ]


def test_nobody_is_chosen_by_an_address_that_they_have_not_confirmed(pretender: User) -> None:
    assert is_claimed(pretender.email)
    for address in (UNCLAIMED, pretender.email, "", " ", "nobody@example.com"):
        assert owner_of(address) is None
        for form in of_forms(address):
            form.is_valid()
            chosen = [one for one in form.cleaned_data.values() if isinstance(one, User)]
            assert chosen == [], (form, address)


def test_a_confirmed_address_finds_its_owner_however_it_is_written(player: User) -> None:
    for form in of_forms(f" {player.email.upper()} "):
        assert form.is_valid(), form.errors
        assert player in form.cleaned_data.values()


def test_a_closed_account_is_found_by_those_alone_who_may_open_it_again(
    player: User, administrator: User
) -> None:
    close_account(user=player, reason="Left.", actor=administrator)
    person, credited = of_forms(player.email)
    assert not credited.is_valid()
    assert person.is_valid()
    assert owner_of_any_account(player.email) == player


def test_the_database_keeps_an_account_at_the_address_that_its_owner_confirmed(
    player: User, pretender: User
) -> None:
    for address in (UNCLAIMED, pretender.email, "nobody@example.com"):
        stolen = f"UPDATE accounts_user SET email = '{address}' WHERE id = {player.pk}"  # noqa: S608
        refuse(stolen, "the new address is not confirmed")


def test_an_address_is_changed_by_opening_the_mail_that_was_sent_there(player: User) -> None:
    second = EmailAddress.objects.create(user=player, email="new@example.com", verified=False)
    browser = Client()
    browser.force_login(player, "incubator.accounts.backends.Passport")
    link = reverse("account_confirm_email", args=[EmailConfirmationHMAC(second).key])
    browser.post(link)
    second.refresh_from_db()
    assert second.verified
    second.set_as_primary()
    assert owner_of("new@example.com") == User.objects.get(email="new@example.com") == player


BY_ADDRESS = re.compile(r"User\.objects\.\w+\([^)]*\bemail(__\w+)?=")


def test_people_are_found_by_address_in_one_place() -> None:
    found = {
        source.name for source in sources_of_product() if BY_ADDRESS.search(source.path.read_text())
    }
    assert found - set(READ_BY_ADDRESS) == {"incubator/portal/demo_parts.py"}
