"""Writing notifications, and mailing them at once or as the day's digest."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incubator.accounts.languages import Text
from incubator.accounts.models import User
from incubator.core import database
from incubator.core.ready import insert, ready_update
from incubator.core.words import Said
from incubator.messaging import mail
from incubator.messaging.kinds import kind_named
from incubator.messaging.models.mail import OutgoingMail
from incubator.messaging.models.notifications import MailWhen, Notification
from incubator.messaging.preferences import DIGEST, unsubscribe_url, wishes_for

# The hour of the reader's own morning from which the day's digest may come.
DIGEST_HOUR = 7
# From the moment that a digest is for to the row of its letter, and some.
DIGEST_TAKES = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a notice goes to: `url`, a path of this site, leads to the page they may open.

    What `asks` them to act goes out when that was done, see `settle`.
    """

    person: User
    url: str
    asks: bool = False


def notify(
    *,
    person: User,
    kind: str,
    said: Said,
    text: Said | str = "",
    url: str,
    key: str,
    about: str = "",
    asks: bool = False,
) -> Notification:
    """As `notify_all`, one person."""
    notify_all([Reader(person, url, asks)], kind=kind, said=said, text=text, key=key, about=about)
    return Notification.objects.get(person=person, key=key)


@transaction.atomic(savepoint=False)
def notify_all(
    readers: Iterable[Reader],
    *,
    kind: str,
    said: Said,
    text: Said | str = "",
    key: str,
    about: str = "",
) -> None:
    """Tell people something, in the transaction of the event itself; in as many queries as one.

    It is worded in their language whenever they see it. `text` may be what somebody wrote, `about`
    names the object. The same `key` again tells nobody anything new.
    """
    readers = list({reader.person.pk: reader for reader in readers}.values())
    wished = wishes_for([reader.person for reader in readers], kind_named(kind))
    now = timezone.now()
    notices = [
        Notification(
            person=reader.person,
            key=key,
            kind=kind,
            said=said,
            text=text,
            url=reader.url,
            about=about,
            asks=reader.asks,
            mail=wished[reader.person.pk],
            mailed_at=now if wished[reader.person.pk] == MailWhen.NOW else None,
        )
        for reader in readers
    ]
    # Both keys name the event and the person: who is told twice at once is told once.
    new = insert(notices, unless=["person", "key"])
    mail.post([_letter(one) for one in new if one.mail == MailWhen.NOW])


def settle(about: str, person: User | None = None) -> None:
    """Put out the bells that asked for something which somebody has done by now; or one person's,
    who has done their part."""
    now = timezone.now()
    if person is None:
        _put_out(about=about, read_at=now)
    else:
        Notification.objects.asking_about(about).filter(person=person).update(read_at=now)


@ready_update("read_at")
def _put_out(about: Any) -> QuerySet[Notification]:
    return Notification.objects.asking_about(about)


def forget_about(about: str) -> None:
    """Take back what was told of an object that is erased, the letters that told it too."""
    bells = Notification.objects.filter(about=about)
    told = Q(key__in=[_letter_key(bell) for bell in bells])
    for bell in bells:
        if bell.mail == MailWhen.DIGEST and bell.mailed_at is not None:
            # All that was told that day, to a colleague who has read it.
            around = (bell.mailed_at - DIGEST_TAKES, bell.mailed_at + DIGEST_TAKES)
            told |= Q(key__startswith=f"digest:{bell.person_id}:", created_at__range=around)
    OutgoingMail.objects.filter(told).forget()
    bells.delete()


def _letter_key(told: Notification) -> str:
    return f"notification:{told.person_id}:{told.key}"


def _letter(told: Notification) -> OutgoingMail:
    def body() -> str:
        words = (str(told.said), str(told.text), _address(told.url))
        return "\n\n".join(filter(None, words)) + "\n"

    return _to(told.person, told.kind, lambda: str(told.said), body, key=_letter_key(told))


def _to(
    person: User, kind: str, subject: Text, body: Callable[[], str], *, key: str
) -> OutgoingMail:
    if kind != DIGEST and kind_named(kind).always:
        return mail.letter_to(person=person, subject=subject, body=_plainly(person, body), key=key)
    stop = unsubscribe_url(person, kind)

    def letter() -> str:
        words = {
            "name": person.display_name,
            "body": body(),
            "stop": stop,
            "wishes": _address(reverse("messaging:preferences")),
        }
        return (
            _(
                "Dear %(name)s,\n\n%(body)s\n--\nNo more mail of this kind: %(stop)s\n"
                "Choose what you are mailed: %(wishes)s\n"
            )
            % words
        )

    return mail.letter_to(
        person=person,
        subject=subject,
        body=letter,
        key=key,
        # RFC 8058: mail programs offer a button that posts to the link.
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def _plainly(person: User, body: Callable[[], str]) -> Callable[[], str]:
    """What nobody can switch off says what to do if it was not them."""

    def letter() -> str:
        return _(
            "Dear %(name)s,\n\n%(body)s\nIf this was not meant to be, sign all your devices out,"
            " change your password, and write to the incubator at once: %(security)s\n--\nMail"
            " about who gets in and where money goes cannot be switched off.\n"
        ) % {
            "name": person.display_name,
            "body": body(),
            "security": _address(reverse("accounts:security")),
        }

    return letter


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
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = list(
        Notification.objects.select_for_update(skip_locked=True)
        .awaiting_digest()
        .filter(person=person, created_at__lt=midnight)
        .order_by("id")
    )
    if not rows:
        return False
    key = f"digest:{person.pk}:{local:%Y-%m-%d}:{rows[0].pk}"

    def body() -> str:
        told = (f"* {row.said}\n  {row.text}\n  {_address(row.url)}\n" for row in rows)
        return "\n".join(told)

    def subject() -> str:
        said = ngettext("One thing since yesterday", "%(count)s things since yesterday", len(rows))
        return said % {"count": len(rows)}

    mail.post([_to(person, DIGEST, subject, body, key=key)])
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=moment)
    return True


def unread_of(person: User) -> int:
    """How many nobody has read yet. The bell on each page asks: its SQL is written once."""
    [(count,)] = database.prepared(_UNREAD, (person.pk,))
    return int(count)


_UNREAD = "SELECT count(*) FROM messaging_notification WHERE person_id = %s AND read_at IS NULL"
