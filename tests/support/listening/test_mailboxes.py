"""Whose mail is taken: the help desk's in every spelling, and nobody else's."""

import pytest
from pytest_django import Settings

from support.listening.mailboxes import mailbox_of

DESK = "help@incubator.example"


@pytest.fixture(autouse=True)
def desk(settings: Settings) -> None:
    settings.SUPPORT_ADDRESS = DESK


@pytest.mark.parametrize(
    "address",
    [
        DESK,
        "Help@INCUBATOR.Example",
        "help+0123456789abcdef0123@incubator.example",
        '"help"@incubator.example',
        "help+@incubator.example",
        "postmaster@incubator.example",
        "ABUSE@incubator.example",
        "Postmaster",
    ],
)
def test_the_desks_mail_is_ours(address: str) -> None:
    assert mailbox_of(address) == DESK


@pytest.mark.parametrize(
    "address",
    [
        "somebody@elsewhere.example",
        "help@elsewhere.example",
        "help@incubator.example@elsewhere.example",
        "help%elsewhere.example@incubator.example",
        "helpless@incubator.example",
        "help@incubator.example.elsewhere.example",
        "help",
        "abuse",
        "@incubator.example",
        "",
        "@",
        "help@" + "é" * 100,
        "\udcff@incubator.example",
        "help@\udcff",
    ],
)
def test_no_other_mail_is(address: str) -> None:
    assert mailbox_of(address) is None


def test_a_domain_is_known_in_both_of_its_spellings(settings: Settings) -> None:
    settings.SUPPORT_ADDRESS = "help@spielwiese-köln.example"
    ours = settings.SUPPORT_ADDRESS
    for domain in ("spielwiese-köln.example", "spielwiese-köln.example".encode("idna").decode()):
        assert mailbox_of(f"help@{domain}") == ours
