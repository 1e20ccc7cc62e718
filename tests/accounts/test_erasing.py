"""Erased accounts: nothing is left of a person but what the books and the trail need."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection
from django.utils import timezone

from incubator.accounts.errors import ErasureRefused, LockRefused
from incubator.accounts.holdings import HOLDINGS
from incubator.accounts.models import AccountLock, CountryChoice, Erasure, LockKind, Role, User
from incubator.accounts.services import erasing
from incubator.accounts.services.countries import choose_country
from incubator.accounts.services.locks import open_account_again
from incubator.accounts.services.people import grant_role
from incubator.core import audit
from incubator.messaging.mail import send_due
from incubator.messaging.models import Notification, OutgoingMail
from support.letters import Attachment
from support.models import Arrival, Channel, Ticket
from support.services import mail, merging, tickets
from support.services.tickets import file_ticket
from support.services.writing import Enclosed
from tests.cast import PASSWORD, person
from tests.clients import Client
from tests.powers import refuse, tamper
from tests.support.conftest import fill_wallet
from tests.support.test_mail import write
from tests.vouching import vouched

pytestmark = pytest.mark.django_db

NAME, WORD = "Zephyrine Quillfeather", "blunderbuss"
TRACES = ("zephyrine", "quillfeather", WORD)


def is_due(erasure: Erasure) -> None:
    """As if it had been asked for a week earlier."""
    week = "interval '8 days'"
    tamper(
        f"UPDATE accounts_erasure SET asked_at = asked_at - {week}, due_at = due_at - {week}"  # noqa: S608
        f" WHERE id = {erasure.pk}"
    )


@pytest.fixture
def leaver(_django_db_helper: None) -> User:
    return person(NAME)


@pytest.fixture
def talker(leaver: User, agent: User, support_lead: User) -> User:
    """Somebody who asked much, by every way in."""
    someone = leaver
    client = Client(headers={"user-agent": f"{WORD}/1.0"})
    client.post("/accounts/login/", {"login": someone.email, "password": PASSWORD})
    asked = ask(someone, agent)
    raw = vouched(write(sender=f"{NAME} <{someone.email}>", body=f"My {WORD}.", subject=WORD))
    other = mail.receive_message(raw)
    tickets.note(ticket=other, body=f"{NAME} again", actor=agent)
    merging.merge(source=other, target=asked, actor=agent)
    third = mail.receive_message(write(sender=someone.email, body=WORD, subject=f"{WORD} lost"))
    tickets.mark_spam(ticket=third, actor=agent)
    return someone


def ask(someone: User, agent: User) -> Ticket:
    asked = file_ticket(
        email=someone.email,
        subject=f"Where is my {WORD}?",
        body=f"I had a {WORD}.",
        player=someone,
        actor=someone,
        version=WORD[:20],
        channel=Channel.SITE,
        enclosed=Enclosed(files=(Attachment(f"{WORD}.txt", "text/plain", WORD.encode(), ""),)),
    )
    tickets.reply(ticket=asked, body=f"Which {WORD}, {NAME}?", actor=agent)
    return asked


def rows_with(trace: str) -> dict[str, int]:
    """In which tables the word still stands, and in how many rows."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f"SELECT count(*) FROM {connection.ops.quote_name(table)} AS row"  # noqa: S608
                " WHERE row::text ILIKE %s",
                [f"%{trace}%"],
            )
            if count := cursor.fetchone()[0]:
                found[table] = count
    return found


def files_with(trace: str) -> list[Path]:
    stored = (one for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file())
    return [one for one in stored if trace.encode() in one.read_bytes().lower()]


def test_every_holding_says_what_erasing_does() -> None:
    silent = [one.name for one in HOLDINGS.values() if not one.erase and not one.stays]
    assert silent == []


def test_nothing_is_left_of_who_it_was(
    talker: User, agent: User, django_capture_on_commit_callbacks: object
) -> None:
    leaver = talker
    assert {"support_message", "support_ticket", "accounts_signin"} < set(rows_with(WORD))
    assert len(files_with(WORD)) > 1
    number, audited = Ticket.objects.count(), audit.history(leaver).count()
    asked = erasing.ask_erasure(actor=leaver)
    is_due(asked)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert erasing.erase_due() == 1
    send_due()
    assert {trace: rows_with(trace) for trace in TRACES} == {trace: {} for trace in TRACES}
    assert files_with(WORD) == []
    assert Ticket.objects.count() == number
    assert audit.history(leaver).count() == audited + 1
    asked.refresh_from_db()
    assert asked.state == "done"
    assert str(User.objects.get(pk=leaver.pk)) == "Erased account"


def test_a_letter_tells_them_and_is_emptied_once_sent(
    leaver: User, mailoutbox: list[EmailMessage]
) -> None:
    is_due(erasing.ask_erasure(actor=leaver))
    erasing.erase_due()
    assert OutgoingMail.objects.filter(recipient=leaver.email, sent_at=None).exists()
    send_due()
    assert "Your account was erased" in [one.subject for one in mailoutbox]
    assert not OutgoingMail.objects.filter(recipient=leaver.email).exists()


def test_nobody_signs_in_any_more_and_the_address_is_free(leaver: User) -> None:
    email, signed_in = leaver.email, Client()
    signed_in.force_login(leaver)
    choose_country(user=leaver, country="DE", actor=leaver)
    is_due(erasing.ask_erasure(actor=leaver))
    erasing.erase_due()
    assert not CountryChoice.objects.exists()
    assert signed_in.get("/account/personal-data/").status_code == 302
    again = Client().post("/accounts/login/", {"login": email, "password": PASSWORD})
    assert again.status_code == 200
    newcomer = person(NAME)
    assert newcomer.email == email
    assert not Ticket.objects.filter(player=newcomer).exists()


def test_a_mail_delivered_again_does_not_bring_words_back(leaver: User) -> None:
    raw = vouched(write(sender=leaver.email, body=f"My {WORD}.", Message_ID="<again@a.example>"))
    ticket = mail.receive_message(raw)
    send_due()
    is_due(erasing.ask_erasure(actor=leaver))
    erasing.erase_due()
    assert mail.receive_message(raw) == ticket
    assert rows_with(WORD) == {}
    kept = Arrival.objects.filter(mail__message__ticket=ticket)
    assert [bool(one.file) for one in kept] == [False, False]


def test_it_takes_a_week_in_which_its_owner_keeps_it(leaver: User) -> None:
    client = Client()
    client.force_login(leaver)
    page = client.get("/account/personal-data/erase/").content.decode()
    assert "Erase my account" in page
    client.post("/account/personal-data/erase/")
    client.post("/account/personal-data/erase/")
    asked = Erasure.objects.get(user=leaver)
    assert Notification.objects.filter(person=leaver, kind="own_account").exists()
    assert OutgoingMail.objects.filter(recipient=leaver.email, body__contains="personal-data")
    assert erasing.erase_due(now=timezone.now() + timedelta(days=6)) == 0
    assert "will be erased on" in client.get("/account/personal-data/").content.decode()
    client.post("/account/personal-data/keep/")
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    is_due(asked)
    assert erasing.erase_due() == 0


def test_what_is_in_the_way_is_said_before_and_stops_it_after(leaver: User) -> None:
    asked = erasing.ask_erasure(actor=leaver)
    fill_wallet(leaver, 500)
    is_due(asked)
    assert erasing.erase_due() == 0
    asked.refresh_from_db()
    assert asked.state == "hindered"
    assert Notification.objects.filter(person=leaver, key__startswith="act:").exists()
    with pytest.raises(ErasureRefused, match=r"Your wallet holds \$5.00"):
        erasing.ask_erasure(actor=leaver)
    client = Client()
    client.force_login(leaver)
    page = client.post("/account/personal-data/erase/").content.decode()
    assert "Your wallet holds $5.00" in page


def test_who_works_here_or_has_a_studio_or_is_locked_is_not_erased(
    agent: User, founder: User, studio: object, leaver: User, administrator: User
) -> None:
    for someone, why in ((agent, "role in the house"), (founder, "studio")):
        with pytest.raises(ErasureRefused, match=why):
            erasing.ask_erasure(actor=someone)
    asked = erasing.ask_erasure(actor=leaver)
    grant_role(user=leaver, role=Role.EDITOR, actor=None)
    leaver.staff_roles.all().delete()
    is_due(asked)
    assert erasing.erase_due() == 0


def test_an_erased_account_stays_erased(leaver: User, administrator: User) -> None:
    key = leaver.pk
    erased = f"erased_at = now(), email = 'erased-{key}@erased.invalid', name = ''"
    refuse(
        f"UPDATE accounts_user SET {erased}, is_active = false WHERE id = {key}",  # noqa: S608
        "as its owner asked",
    )
    is_due(erasing.ask_erasure(actor=leaver))
    erasing.erase_due()
    for change in ("erased_at = NULL", "email = 'me@home.example'", "is_active = true"):
        refuse(f"UPDATE accounts_user SET {change} WHERE id = {key}", "refused")  # noqa: S608
    with pytest.raises(LockRefused, match="erased"):
        open_account_again(user=User.objects.get(pk=key), reason="Why not", actor=administrator)
    assert not AccountLock.objects.filter(kind=LockKind.CLOSED, user=leaver).exists()


def test_one_that_fails_holds_up_no_other(
    leaver: User, player: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for someone in (leaver, player):
        is_due(erasing.ask_erasure(actor=someone))
    goodbye = erasing._say_goodbye

    def fails(user: User) -> None:
        if user == leaver:
            raise RuntimeError("the outbox is full")
        goodbye(user)

    monkeypatch.setattr(erasing, "_say_goodbye", fails)
    assert erasing.erase_due() == 1
    assert Erasure.objects.get(user=leaver).state == "asked"
    monkeypatch.undo()
    assert erasing.erase_due() == 1
