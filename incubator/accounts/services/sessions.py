"""The browsers a person is signed in with."""

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext_noop

from incubator.accounts.models.people import User
from incubator.core import audit
from incubator.core.phrases import sentence

OUT = sentence(gettext_noop("signed %(count)s devices out"))


@transaction.atomic
def end_other_sessions(*, user: User, current_key: str | None, only: int | None = None) -> int:
    """Sign the person out everywhere but here, or on one device; returns how many ended."""
    sessions = UserSession.objects.filter(user=user).exclude(session_key=current_key)
    if only is not None:
        sessions = sessions.filter(pk=only)
    ended = list(sessions)
    for session in ended:
        session.end()
    if ended:
        said = (
            gettext_noop("signed 1 device out") if len(ended) == 1 else OUT % {"count": len(ended)}
        )
        audit.record(actor=user, verb=said, subject=user)
    return len(ended)
