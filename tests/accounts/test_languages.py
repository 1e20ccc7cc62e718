"""What is written to somebody is written in their language, never in that of who acts."""

import re
from datetime import UTC, datetime

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import translation

from billing import act_words as words
from incubator.accounts.models import User
from incubator.accounts.services.sign_ins import record_sign_in
from incubator.messaging import mail
from incubator.messaging.models import Notification, OutgoingMail
from incubator.messaging.notifications import notify, send_due_digests
from incubator.messaging.preferences import set_wish
from studios.models import Track
from studios.services.applications import decide, submit_application
from studios.services.reviews import assign_reviewer, submit_review
from tests.approvals import asking

pytestmark = pytest.mark.django_db
CHINESE = re.compile("[\u4e00-\u9fff]")


def speaks_chinese(person: User) -> User:
    person.language = "zh-hans"
    person.save()
    return person


def last_mail_to(person: User) -> OutgoingMail:
    return OutgoingMail.objects.filter(recipient=person.email).latest("pk")


def ask(requester: User) -> None:
    asking.ask(requester, "payout", 900_00)


def test_each_of_those_who_are_told_reads_their_own_language(
    stranger: User, operations: User, finance: User, finance2: User
) -> None:
    speaks_chinese(finance)
    with translation.override("zh-hans"):
        ask(operations)
    theirs, others = last_mail_to(finance), last_mail_to(finance2)
    assert theirs.subject.endswith("等待你审批")
    assert theirs.body.startswith(f"{finance}，你好")
    assert "不再接收此类邮件" in theirs.body
    assert others.subject.endswith("waits for your approval")
    assert not CHINESE.search(others.subject + others.body)
    texts = dict(
        Notification.objects.filter(kind="approval_asked").values_list("person__email", "text")
    )
    assert str(texts[finance.email]).endswith("asks for $900.00.")
    assert "asks for $900.00." in others.body
    with translation.override("zh-hans"):
        assert str(texts[finance2.email]).endswith("申请 $900.00。")


def test_a_decision_is_told_in_the_founders_language(
    founder: User, reviewer: User, reviewer2: User, admissions: User
) -> None:
    speaks_chinese(founder)
    application = submit_application(
        track=Track.objects.get(slug="18"),
        founder=founder,
        studio_name="Paper Boats",
        game_title="Paper Tides",
        pitch="A calm sailing game about letters.",
        team="Two people.",
        requested_minor=10_000_00,
        currency="USD",
        actor=founder,
    )
    for one in (reviewer, reviewer2):
        review = assign_reviewer(application=application, reviewer=one, actor=admissions)
        submit_review(review=review, score=4, comment="Good.", actor=one)
    decide(application=application, verdict="accept", reason="Welcome.", actor=admissions)
    letter = last_mail_to(founder)
    assert letter.subject == "你为 Paper Boats 提交的入驻申请已获批准：你的工作室现已开通"
    assert "你的工作室现已开通" in letter.body
    assert "Welcome." in letter.body


def test_a_digest_is_in_the_language_of_its_reader(founder: User) -> None:
    speaks_chinese(founder)
    set_wish(person=founder, kind="payout_paid", mail="digest")
    notify(person=founder, kind="payout_paid", said=words.BANK_CONFIRMED(), url="/home/", key="1")
    Notification.objects.update(created_at=datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert send_due_digests(datetime(2026, 3, 3, 9, tzinfo=UTC)) == 1
    letter = last_mail_to(founder)
    assert letter.subject == "昨天以来的 1 条通知"
    assert "银行已确认" in letter.body


def test_mail_about_the_account_is_in_the_language_of_the_account(
    client: Client, founder: User, mailoutbox: list[EmailMessage]
) -> None:
    speaks_chinese(founder)
    english = {"accept-language": "en"}
    for address in (founder.email, "no@example.com"):
        client.post("/accounts/password/reset/", {"email": address}, headers=english)
    theirs, unknown = mailoutbox
    assert theirs.subject == "设置新密码"
    assert "有人" in theirs.body
    assert not CHINESE.search(unknown.subject + str(unknown.body))


@pytest.mark.usefixtures("mail_becomes_rows")
def test_a_new_device_is_told_in_the_language_of_the_account(founder: User) -> None:
    speaks_chinese(founder)
    for agent in ("Mozilla/5.0 (X11; Linux) Firefox/140.0", "Mozilla/5.0 (Windows) Edg/140"):
        record_sign_in(
            user=founder, method="password, webauthn", succeeded=True, ip=None, user_agent=agent
        )
    assert not OutgoingMail.objects.exists()
    record_sign_in(
        user=founder,
        method="password, webauthn",
        succeeded=True,
        ip="192.0.2.7",
        user_agent="Mozilla/5.0 (Windows) Edg/140",
        device="11111111-1111-4111-8111-111111111111",  # type: ignore[arg-type]
    )
    letter = last_mail_to(founder)
    assert "Windows 上的 Edge" in letter.subject
    assert "密码, 通行密钥" in letter.body


def test_automatic_mail_says_so(founder: User) -> None:
    mail.post([mail.letter_to(person=founder, subject="A", body="B", key="1")])
    mail.send(to="a@example.com", subject="A", body="B", key="2", automatic=mail.Automatic.NO)
    said = OutgoingMail.objects.order_by("key").values_list("headers", flat=True)
    assert list(said) == [{"Auto-Submitted": "auto-generated"}, {}]
