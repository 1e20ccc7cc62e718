"""When a page was drawn for an agent to answer on, signed, so that nobody writes an earlier time."""

from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.utils import timezone

from incubator.accounts.models import User
from support.models import Ticket

# A page that was left open for longer measures nothing.
GOOD_FOR = timedelta(days=2)


def opened_now(ticket: Ticket, agent: User) -> str:
    moment = int(timezone.now().timestamp())
    return _signer().sign(f"{ticket.pk}:{agent.pk}:{moment}")


def opened_at_of(signed: str, ticket: Ticket, agent: User) -> datetime | None:
    """None for what is not ours, or of another page."""
    try:
        whose, _colon, moment = _signer().unsign(signed).rpartition(":")
    except BadSignature:
        return None
    opened_at = datetime.fromtimestamp(int(moment), UTC)
    is_late = opened_at < timezone.now() - GOOD_FOR
    return None if is_late or whose != f"{ticket.pk}:{agent.pk}" else opened_at


def _signer() -> Signer:
    return Signer(salt="support.writing_time")
