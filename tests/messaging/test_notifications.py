"""Notifications: told once, mailed as the person wishes, and ended by a link."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as sent
from django.db import IntegrityError, transaction
from django.test import Client

from billing import act_words as words
from incubator.accounts.models import User
from incubator.core.words import Money
from incubator.messaging import mail
from incubator.messaging.models import Notification, NotificationPreference, OutgoingMail
from incubator.messaging.notifications import notify, send_due_digests
from incubator.messaging.preferences import set_wish, unsubscribe_url
from tests.approvals.asking import ask

pytestmark = pytest.mark.django_db


def tell(person: User, key: str = "event:1", kind: str = "payout_paid") -> Notification:
    arrived = words.ARRIVED(payout="P-1", amount=Money(5_00, "USD"))
    return notify(person=person, kind=kind, said=arrived, text="Yes.", url="/home/", key=key)


def test_an_event_is_told_and_mailed_once(founder: User) -> None:
    assert tell(founder) == tell(founder)
    letter = OutgoingMail.objects.get()
    assert letter.recipient == founder.email
    assert "/home/" in letter.body
    assert Notification.objects.get().mailed_at is not None


def test_the_mail_carries_the_headers_that_mail_programs_offer_a_button_for(
    founder: User,
) -> None:
    tell(founder)
    mail.send_due()
    headers = sent.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<http")


def test_who_wants_no_mail_is_still_told_in_the_portal(founder: User) -> None:
    set_wish(person=founder, kind="payout_paid", mail="off")
    tell(founder)
    assert not OutgoingMail.objects.exists()
    assert Notification.objects.unread().count() == 1


def test_a_digest_comes_once_in_the_readers_morning(founder: User) -> None:
    founder.time_zone = "Asia/Shanghai"
    founder.save()
    set_wish(person=founder, kind="payout_paid", mail="digest")
    for number in range(3):
        tell(founder, f"event:{number}")
    Notification.objects.update(created_at=datetime(2026, 3, 2, 12, tzinfo=UTC))
    early, morning = datetime(2026, 3, 2, 22, tzinfo=UTC), datetime(2026, 3, 2, 23, 5, tzinfo=UTC)
    assert send_due_digests(early) == 0
    assert send_due_digests(morning) == 1
    assert send_due_digests(morning + timedelta(minutes=10)) == 0
    letter = OutgoingMail.objects.get()
    assert letter.subject == "3 things since yesterday"
    assert letter.body.count("P-1 of $5.00 has arrived") == 3


@pytest.mark.parametrize(
    ("zone", "happened", "same_morning", "next_morning"),
    [
        # UTC is a day behind Shanghai's morning, and ahead of Los Angeles' evening.
        ("Asia/Shanghai", "2026-03-02T22:30", "2026-03-02T23:05", "2026-03-03T23:05"),
        ("America/Los_Angeles", "2026-03-03T02:00", "2026-03-02T16:00", "2026-03-03T16:00"),
    ],
)
def test_a_digest_holds_the_readers_own_yesterday(
    founder: User, zone: str, happened: str, same_morning: str, next_morning: str
) -> None:
    founder.time_zone = zone
    founder.save()
    set_wish(person=founder, kind="payout_paid", mail="digest")
    tell(founder)
    moments = (happened, same_morning, next_morning)
    at, early, due = (datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in moments)
    Notification.objects.update(created_at=at)
    assert send_due_digests(early) == 0
    assert send_due_digests(due) == 1


def test_what_was_read_meanwhile_is_not_mailed(founder: User) -> None:
    set_wish(person=founder, kind="payout_paid", mail="digest")
    tell(founder)
    Notification.objects.update(
        created_at=datetime(2026, 3, 2, tzinfo=UTC), read_at=datetime(2026, 3, 2, tzinfo=UTC)
    )
    assert send_due_digests(datetime(2026, 3, 3, 9, tzinfo=UTC)) == 0


def test_a_notification_never_leads_off_the_site(founder: User) -> None:
    for url in ("https://evil.example/", "//evil.example/", "javascript:1"):
        with pytest.raises(IntegrityError), transaction.atomic():
            notify(person=founder, kind="work_done", said=words.BANK_CONFIRMED(), url=url, key=url)
    assert not Notification.objects.exists()


def test_one_click_unsubscribes_without_signing_in(client: Client, founder: User) -> None:
    path = unsubscribe_url(founder, "payout_paid").split("8000", 1)[1]
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(path).status_code == 200
    assert not NotificationPreference.objects.exists()
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    chosen = NotificationPreference.objects.get()
    assert (chosen.person, chosen.kind, chosen.mail) == (founder, "payout_paid", "off")


def test_a_forged_link_is_not_found(client: Client, founder: User) -> None:
    path = unsubscribe_url(founder, "payout_paid").split("8000", 1)[1]
    assert client.post(path.replace(":", ":x", 1)).status_code == 404
    assert not NotificationPreference.objects.exists()


def test_the_link_in_a_digest_ends_what_the_digest_brings(client: Client, founder: User) -> None:
    set_wish(person=founder, kind="payout_paid", mail="digest")
    client.post(unsubscribe_url(founder, "digest").split("8000", 1)[1])
    chosen = NotificationPreference.objects.get()
    assert (chosen.kind, chosen.mail) == ("payout_paid", "off")


def test_wishes_are_chosen_on_a_page(client: Client, founder: User) -> None:
    client.force_login(founder)
    page = client.get("/account/notifications/")
    typed = dict.fromkeys(page.context["form"].fields, "digest")
    assert client.post("/account/notifications/", typed).status_code == 302
    assert set(NotificationPreference.objects.values_list("mail", flat=True)) == {"digest"}


@pytest.mark.parametrize("kind", ["own_account", "membership", "bank_account", "api_key"])
def test_who_gets_in_and_where_money_goes_is_always_mailed(
    client: Client, founder: User, kind: str
) -> None:
    set_wish(person=founder, kind=kind, mail="off")
    tell(founder, kind=kind)
    letter = OutgoingMail.objects.get()
    assert "/home/" in letter.body
    assert "cannot be switched off" in letter.body
    assert client.get(unsubscribe_url(founder, kind).split("8000", 1)[1]).status_code == 404
    client.force_login(founder)
    assert kind not in client.get("/account/notifications/").context["form"].fields


def test_opening_one_marks_it_read_and_nobody_elses(
    client: Client, founder: User, stranger: User
) -> None:
    mine, other = tell(founder), tell(stranger)
    client.force_login(founder)
    assert "1 new" in client.get("/notifications/").content.decode()
    assert client.post(f"/notifications/{mine.pk}/open/").headers["Location"] == "/home/"
    assert client.post(f"/notifications/{other.pk}/open/").status_code == 404
    assert list(Notification.objects.unread()) == [other]


def test_who_can_vote_is_told_and_who_asked_is_not(
    finance: User, finance2: User, operations: User
) -> None:
    approval = ask(finance, "payout", 900_00)
    told = Notification.objects.get(kind="approval_asked")
    assert (told.person, told.url) == (finance2, f"/staff/approvals/{approval.pk}/")
    assert "$900.00" in str(told.text)


def test_who_was_told_before_is_not_mailed_when_their_wish_changes(founder: User) -> None:
    set_wish(person=founder, kind="work_done", mail="off")
    tell(founder, "1", "work_done")
    set_wish(person=founder, kind="work_done", mail="now")
    tell(founder, "1", "work_done")
    assert Notification.objects.filter(person=founder).count() == 1
    assert not OutgoingMail.objects.filter(recipient=founder.email).exists()
