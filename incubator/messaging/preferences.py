"""What each person wishes to be mailed about, and the links by which they change it."""

from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from incubator.accounts.models import User
from incubator.messaging.kinds import Kind, kind_named, kinds_of_choice
from incubator.messaging.models.notifications import MailWhen, NotificationPreference

SALT = "incubator.notifications.unsubscribe"
# In a link: all kinds that the person gets in the digest at that time.
DIGEST = "digest"


def wishes_for(people: Iterable[User], kind: Kind) -> dict[int, MailWhen]:
    """When each of the people, by id, wants mail of this kind."""
    ids = [person.pk for person in people]
    if kind.always:
        return dict.fromkeys(ids, MailWhen.NOW)
    chosen = NotificationPreference.objects.filter(person__in=ids, kind=kind.key)
    wished = dict(chosen.values_list("person_id", "mail"))
    return {pk: MailWhen(wished.get(pk, kind.mail)) for pk in ids}


def wishes_of(person: User) -> dict[str, MailWhen]:
    chosen = dict(NotificationPreference.objects.filter(person=person).values_list("kind", "mail"))
    return {kind.key: MailWhen(chosen.get(kind.key, kind.mail)) for kind in kinds_of_choice()}


@transaction.atomic
def set_wish(*, person: User, kind: str, mail: str) -> None:
    NotificationPreference.objects.update_or_create(
        person=person, kind=kind_named(kind).key, defaults={"mail": MailWhen(mail)}
    )


def unsubscribe_url(person: User, kind: str) -> str:
    """Works without signing in and for as long as the mail is kept (RFC 8058)."""
    token = signing.dumps([person.pk, kind], salt=SALT)
    return settings.SITE_URL.rstrip("/") + reverse("messaging:unsubscribe", args=[token])


def read_unsubscribe(token: str) -> tuple[User, list[Kind]] | None:
    """Whom and what a link names, or None when it is not one of ours."""
    try:
        pk, key = signing.loads(token, salt=SALT)
        person = User.objects.get(pk=pk)
        if key == DIGEST:
            wishes = wishes_of(person)
            return person, [
                kind for kind in kinds_of_choice() if wishes[kind.key] == MailWhen.DIGEST
            ]
        kind = kind_named(key)
        return None if kind.always else (person, [kind])
    except (signing.BadSignature, User.DoesNotExist, KeyError, ValueError, TypeError):
        return None
