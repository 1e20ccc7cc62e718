"""Writing notifications, and mailing them at once or as the day's digest."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from incubator.core import mail
from incubator.core.models import User
from incubator.core.models.notifications import MailWhen, Notification
from incubator.core.notifications.kinds import kind_named
from incubator.core.notifications.wishes import DIGEST, unsubscribe_url, wish

# The hour of the reader's own morning from which the day's digest may come.
DIGEST_HOUR = 7


@transaction.atomic
def notify(*, person: User, kind: str, subject: str, text: str, url: str, key: str) -> Notification:
    """Tell a person something, in the transaction of the event itself.

    `url` is a path of this site; the same `key` again tells them nothing new.
    """
    told, is_new = Notification.objects.get_or_create(
        person=person,
        key=key,
        defaults={
            "kind": kind,
            "subject": subject[:200],
            "text": text,
            "url": url,
            "mail": wish(person, kind_named(kind)),
        },
    )
    if is_new and told.mail == MailWhen.NOW:
        _mail(told)
    return told


def _mail(told: Notification) -> None:
    body = f"{told.text}\n\n{_address(told.url)}\n"
    _send(told.person, told.kind, told.subject, body, key=f"notification:{told.pk}")
    Notification.objects.filter(pk=told.pk).update(mailed_at=timezone.now())


def _send(person: User, kind: str, subject: str, body: str, *, key: str) -> None:
    stop = unsubscribe_url(person, kind)
    foot = (
        f"--\nNo more mail of this kind: {stop}\n"
        f"Choose what you are mailed: {_address('/account/notifications/')}\n"
    )
    mail.send(
        to=person.email,
        subject=subject,
        body=f"Dear {person.display_name},\n\n{body}\n{foot}",
        key=key,
        # RFC 8058: mail programs offer a button that posts to the link.
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def _address(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path


def send_due_digests(now: datetime | None = None) -> int:
    """Mail each person their day's digest, once their morning has come; returns how many."""
    moment = now or timezone.now()
    waiting = (
        Notification.objects.awaiting_digest()
        .order_by("person_id")
        .values_list("person_id", flat=True)
        .distinct()
    )
    return sum(_send_digest(pk, moment) for pk in waiting)


@transaction.atomic
def _send_digest(person_id: int, moment: datetime) -> bool:
    person = User.objects.get(pk=person_id)
    local = moment.astimezone(ZoneInfo(person.time_zone))
    if local.hour < DIGEST_HOUR or not person.is_active:
        return False
    rows = list(
        Notification.objects.select_for_update(skip_locked=True)
        .awaiting_digest()
        .filter(person=person, created_at__date__lt=local.date())
        .order_by("id")
    )
    if not rows:
        return False
    body = "\n\n".join(f"* {row.subject}\n  {row.text}\n  {_address(row.url)}" for row in rows)
    count = f"{len(rows)} things" if len(rows) > 1 else "One thing"
    key = f"digest:{person.pk}:{local:%Y-%m-%d}:{rows[0].pk}"
    _send(person, DIGEST, f"{count} since yesterday", body + "\n", key=key)
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=moment)
    return True
