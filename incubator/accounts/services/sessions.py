"""The browsers a person is signed in with."""

from allauth.usersessions.models import UserSession
from django.db import transaction

from incubator.accounts import words
from incubator.accounts.models.people import User
from incubator.core import audit


def end_sessions(user: User) -> None:
    """Sign the person out everywhere, as nobody signs in here any more."""
    for session in UserSession.objects.filter(user=user):
        session.end()


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
        audit.record(actor=user, said=words.SIGN_OUT(count=len(ended)), subject=user)
    return len(ended)
