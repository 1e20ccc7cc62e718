"""What people are asked and told keeps names as they are and is worded when it is read."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.utils.translation import override

from billing.models import Payout
from funding import act_words as words
from incubator.accounts.models import User
from incubator.approvals.models import Approval
from incubator.core.words import Money, Month
from incubator.messaging.models import Notification, OutgoingMail
from incubator.messaging.notifications import notify, send_due_digests
from incubator.messaging.preferences import set_wish
from studios.models import Game, Studio
from studios.services.games import add_game
from tests.approvals.asking import ask

pytestmark = pytest.mark.django_db
# Each is also a sentence or a word of ours.
TITLES = ("Order of the Phoenix", "Home")
MakeGame = Callable[[str], Game]


@pytest.fixture
def make_game(studio: Studio, founder: User) -> MakeGame:
    def make(title: str) -> Game:
        return add_game(
            studio=studio, title=title, tagline="", about="", currency="USD", actor=founder
        )

    return make


def tell(person: User, title: str) -> Notification:
    return notify(
        person=person,
        kind="statement_settled",
        said=words.SETTLED(month=Month(date(2026, 3, 1)), game=title),
        text=words.PAYABLE(amount=Money(1499, "USD")),
        url="/home/",
        key=f"test:{title}",
    )


def speaks(person: User, language: str) -> User:
    person.language = language
    person.save()
    return person


@pytest.mark.parametrize("title", TITLES)
def test_the_subject_of_an_approval_keeps_its_name(
    monkeypatch: pytest.MonkeyPatch, founder: User, finance: User, title: str
) -> None:
    monkeypatch.setattr(Payout, "as_said", lambda payout: title)
    asked = ask(founder)
    kept = Approval.objects.get(pk=asked.pk)
    told = Notification.objects.get(person=finance, kind="approval_asked")
    with override("zh-hans"):
        assert str(kept) == f"{title} 的审批"
        assert str(told.said) == f"{title} 等待你审批"
    assert str(told.said) == f"{title} waits for your approval"


@pytest.mark.parametrize("title", TITLES)
def test_a_notification_is_read_in_the_language_of_the_day(
    client: Client, founder: User, title: str
) -> None:
    tell(founder, title)
    client.force_login(speaks(founder, "zh-hans"))
    in_chinese = client.get("/notifications/").content.decode()
    assert f"{title} 的2026年3月已结算" in in_chinese
    client.force_login(speaks(founder, "en"))
    assert f"March 2026 of {title} is settled" in client.get("/notifications/").content.decode()


def test_a_digest_words_what_it_brings_when_it_is_sent(founder: User) -> None:
    set_wish(person=founder, kind="statement_settled", mail="digest")
    tell(founder, "Home")
    Notification.objects.update(created_at=datetime(2026, 3, 2, 12, tzinfo=UTC))
    speaks(founder, "zh-hans")
    assert send_due_digests(datetime(2026, 3, 3, 9, tzinfo=UTC)) == 1
    letter = OutgoingMail.objects.get()
    assert "Home 的2026年3月已结算" in letter.body
    assert "is settled" not in letter.body


def test_a_mail_stays_as_it_was_sent(founder: User) -> None:
    set_wish(person=founder, kind="statement_settled", mail="now")
    tell(founder, "Home")
    speaks(founder, "zh-hans")
    letter = OutgoingMail.objects.get()
    assert letter.subject == "March 2026 of Home is settled"
