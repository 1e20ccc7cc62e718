"""Machines that write to machines: nothing of ours answers itself, or anything that answers itself."""

import pytest
from django.conf import settings

from incubator.accounts.models import User
from incubator.messaging.mail import _as_message
from incubator.messaging.models import OutgoingMail
from support.models import ReceivedMail, Ticket
from support.services import mail, tickets
from tests.support.test_mail import write

pytestmark = pytest.mark.django_db

NAME, _at, DOMAIN = settings.SUPPORT_ADDRESS.partition("@")


def test_an_acknowledgement_says_that_a_machine_wrote_it(agent: User) -> None:
    ticket = mail.receive_message(write())
    acknowledged = OutgoingMail.objects.latest("pk")
    assert acknowledged.headers["Auto-Submitted"] == "auto-replied"
    tickets.reply(ticket=ticket, body="I am a person.", actor=agent)
    assert "Auto-Submitted" not in OutgoingMail.objects.latest("pk").headers


@pytest.mark.parametrize(
    "sender",
    [f"{NAME}@{DOMAIN}", f"{NAME}+anything@{DOMAIN}", f"{NAME.upper()}+{'ab' * 10}@{DOMAIN}"],
)
def test_mail_in_our_own_name_is_kept_and_never_answered(sender: str) -> None:
    ticket = mail.receive_message(write(sender=sender))
    assert ReceivedMail.objects.get(message__ticket=ticket).nature == "automatic"
    assert not OutgoingMail.objects.exists()


def test_our_own_mail_sent_back_to_us_ends_there() -> None:
    """Without any header that gives it away, as a relay might leave it."""
    mail.receive_message(write())
    ours = _as_message(OutgoingMail.objects.get()).message()
    del ours["Auto-Submitted"]
    del ours["To"]
    ours["To"] = settings.SUPPORT_ADDRESS
    mail.receive_message(ours.as_bytes())
    assert OutgoingMail.objects.count() == 1
    assert Ticket.objects.count() == 2
