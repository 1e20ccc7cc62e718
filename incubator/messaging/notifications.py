"""Writing notifications, and mailing them at once or as the day's digest."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incubator.accounts.languages import Text
from incubator.accounts.models import User
from incubator.core.words import Said
from incubator.messaging import mail
from incubator.messaging.kinds import kind_named
from incubator.messaging.models.notifications import MailWhen, Notification
from incubator.messaging.preferences import DIGEST, unsubscribe_url, wish

# The hour of the reader's own morning from which the day's digest may come.
DIGEST_HOUR = 7


@transaction.atomic
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
    """Tell a person something, in the transaction of the event itself.

    It is worded in their language whenever they see it. `text` may be what somebody wrote. `url`
    is a path of this site; the same `key` again tells them nothing new. What `asks` them to act on
    what it is `about` goes out when that was done, see `settle`.
    """
    told, is_new = Notification.objects.get_or_create(
        person=person,
        key=key,
        defaults={
            "kind": kind,
            "said": said,
            "text": text,
            "url": url,
            "about": about,
            "asks": asks,
            "mail": wish(person, kind_named(kind)),
        },
    )
    if is_new and told.mail == MailWhen.NOW:
        _mail(told)
    return told


def settle(about: str, person: User | None = None) -> None:
    """Put out the bells that asked for something which somebody has done by now; or one person's,
    who has done their part."""
    asking = Notification.objects.asking_about(about)
    if person is not None:
        asking = asking.filter(person=person)
    asking.update(read_at=timezone.now())


def _mail(told: Notification) -> None:
    def body() -> str:
        words = (str(told.said), str(told.text), _address(told.url))
        return "\n\n".join(filter(None, words)) + "\n"

    _send(told.person, told.kind, lambda: str(told.said), body, key=f"notification:{told.pk}")
    Notification.objects.filter(pk=told.pk).update(mailed_at=timezone.now())


def _send(person: User, kind: str, subject: Text, body: Callable[[], str], *, key: str) -> None:
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

    mail.write(
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

    _send(person, DIGEST, subject, body, key=key)
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=moment)
    return True
