"""The browsers a person is signed in with."""

from allauth.usersessions.models import UserSession
from django.db import transaction

from incubator.core import audit
from incubator.core.models.people import User


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
        devices = "1 device" if len(ended) == 1 else f"{len(ended)} devices"
        audit.record(actor=user, verb=f"signed {devices} out", subject=user)
    return len(ended)
