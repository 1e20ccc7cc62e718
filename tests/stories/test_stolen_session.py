"""Whoever holds somebody's session, and perhaps their password, gets no further with it.

The way that once ran to the end: a stolen session, a new member for finance, a new bank account, a
payout. It stops at the first step, and the owner knows.
"""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db.models import QuerySet
from django.test import Client
from pytest_django import Settings

from incubator.accounts.models import User
from incubator.core.models import AuditRow
from incubator.messaging.models import Notification, OutgoingMail
from incubator.messaging.preferences import set_wish
from studios.models import Studio, StudioKey
from tests.clients import prove_second_factor

pytestmark = pytest.mark.django_db

SEED = "JBSWY3DPEHPK3PXP"
TAKEN = "DE89 3704 0044 0532 0130 00"


@pytest.fixture
def stolen(founder: User) -> Client:
    """The owner's session, signed in a while ago, in somebody else's hands."""
    client = Client()
    client.force_login(founder)
    return client


def way_on(studio: Studio, accomplice: User) -> list[tuple[str, dict[str, str]]]:
    home = f"/studio/{studio.slug}"
    return [
        (f"{home}/members/", {"email": accomplice.email, "role": "finance", "all_games": "on"}),
        (f"{home}/bank-account/", {"bank_account": TAKEN}),
        (f"{home}/keys/new/", {"name": "Mine", "scopes": "read:statements"}),
        (f"{home}/payouts/", {"amount_minor": "100.00", "currency": "USD"}),
    ]


def letters_to(person: User) -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(recipient=person.email)


@pytest.fixture(autouse=True)
def nothing_was_told_so_far(studio: Studio) -> None:
    OutgoingMail.objects.all().delete()
    Notification.objects.all().delete()


@pytest.mark.parametrize("enrolled", [True, False])
def test_the_way_stops_at_each_step(
    stolen: Client, founder: User, stranger: User, studio: Studio, *, enrolled: bool
) -> None:
    if enrolled:
        TOTP.activate(founder, SEED)
    before = AuditRow.objects.count()
    for page, typed in way_on(studio, stranger)[:3]:
        assert stolen.post(page, typed).headers["Location"].startswith("/accounts/confirm/"), page
    assert not studio.memberships.filter(user=stranger).exists()
    assert Studio.objects.get(pk=studio.pk).bank_account == ""
    assert not StudioKey.objects.exists()
    assert AuditRow.objects.count() == before


def test_a_factor_of_ones_own_is_not_to_be_had_either(stolen: Client, founder: User) -> None:
    for page in ("webauthn/add", "totp/activate"):
        answer = stolen.get(f"/accounts/2fa/{page}/")
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    TOTP.activate(founder, SEED)
    for page in ("webauthn/add", "totp/deactivate", "recovery-codes/generate"):
        answer = stolen.get(f"/accounts/2fa/{page}/")
        assert answer.headers["Location"].startswith("/accounts/2fa/reauthenticate/")


def test_who_tries_a_code_is_told_of_to_the_owner_once_and_by_mail(
    stolen: Client, founder: User, stranger: User, studio: Studio
) -> None:
    TOTP.activate(founder, SEED)
    page, typed = way_on(studio, stranger)[0]
    step = stolen.post(page, typed).headers["Location"]
    ask = stolen.get(step).headers["Location"]
    for code in ("000000", "111111"):
        stolen.post(ask, {"code": code, "next": step})
    said = f"A wrong code was given in your name, to: Let {stranger.email} into {studio.name}"
    assert [letter.subject for letter in letters_to(founder)] == [said]
    assert not studio.memberships.filter(user=stranger).exists()


def test_what_is_done_is_told_to_every_owner_also_to_who_did_it_and_wants_no_mail(
    stolen: Client, founder: User, stranger: User, studio: Studio
) -> None:
    for kind in ("membership", "bank_account", "api_key"):
        set_wish(person=founder, kind=kind, mail="off")
    prove_second_factor(stolen, founder)
    for page, typed in way_on(studio, stranger)[:3]:
        stolen.post(page, typed)
    told = [letter.subject for letter in letters_to(founder)]
    assert len(told) == 3
    assert [sum(word in subject for subject in told) for word in ("invited", "account", "key")] == [
        1,
        1,
        1,
    ]
    pages = set(Notification.objects.filter(person=founder).values_list("url", flat=True))
    assert all(any(page in letter.body for page in pages) for letter in letters_to(founder))
    assert not any("List-Unsubscribe" in letter.headers for letter in letters_to(founder))


def test_who_moves_money_enrols_before_the_first_time_and_goes_on(
    stolen: Client, founder: User, studio: Studio
) -> None:
    """Asking for a payout takes no fresh proof, but a factor to prove it with."""
    Studio.objects.filter(pk=studio.pk).update(bank_account=TAKEN)
    page, typed = way_on(studio, founder)[3]
    step = stolen.post(page, typed).headers["Location"]
    assert "Set up a second factor once" in stolen.get(step).content.decode()
    TOTP.activate(founder, SEED)
    assert "press once more" in stolen.get(step).content.decode()
    # Now it is the service that answers: nothing is payable yet.
    answer = stolen.post(page, typed | {"step_up": step.split("/")[-2]})
    assert answer.status_code == 200


def test_made_up_people_are_not_asked_to_enrol(
    stolen: Client, founder: User, studio: Studio, settings: Settings
) -> None:
    settings.DEMO = True
    page, typed = way_on(studio, founder)[3]
    assert stolen.post(page, typed).status_code == 200
    page, typed = way_on(studio, founder)[1]
    assert stolen.post(page, typed).headers["Location"].startswith("/accounts/confirm/")
