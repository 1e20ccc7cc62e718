"""Minutes of service: how long an agent wrote on an answer, and what a studio is charged for it.

What a page measured is believed up to what is possible: no longer than the page was open, than any
answer takes, and than the time since the same agent's answer before. See
docs/decisions/minutes-of-service-are-seconds.md.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core.locks import hold_until_commit
from studios.models import Game, ResourceKind, ResourceRequest
from studios.services.requests import mark_fulfilled
from studios.services.usage import record_usage, running_time
from support.models import Message, ServiceTime

MOST_OF_AN_ANSWER = timedelta(minutes=30)
# Until then a ticket may turn out to be spam, or get its game.
DECIDED_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Wrote:
    """So many seconds, says a page that was opened then."""

    seconds: int
    opened_at: datetime


def keep_time(message: Message, wrote: Wrote | None, *, agent: User) -> None:
    """Called as the answer is written, in its transaction."""
    if wrote is None:
        return
    # Two answers at once were not written each for all of that time.
    hold_until_commit(f"service:{agent.pk}")
    now = timezone.now().replace(microsecond=0)
    last = ServiceTime.objects.filter(agent=agent).order_by("-ended_at").first()
    since = max(wrote.opened_at, last.ended_at) if last else wrote.opened_at
    possible = min(now - since, MOST_OF_AN_ANSWER)
    seconds = min(wrote.seconds, int(possible.total_seconds()))
    if seconds > 0:
        ServiceTime.objects.create(message=message, agent=agent, seconds=seconds, ended_at=now)


def charge_service_times() -> int:
    """Look at what was measured a while ago; says of how many answers a studio was charged."""
    before = timezone.now() - DECIDED_AFTER
    due = ServiceTime.objects.filter(decided_at__isnull=True, ended_at__lt=before)
    return sum(_decide(pk) for pk in due.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _decide(pk: int) -> bool:
    rows = ServiceTime.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    measured = rows.filter(pk=pk, decided_at__isnull=True).first()
    if measured is None:
        return False
    measured.decided_at = timezone.now()
    ticket = measured.message.ticket.whole
    if ticket.game is not None and not ticket.is_spam:
        _charge(measured, ticket.game)
    measured.save(update_fields=["decided_at", "charged_to", "charged_seconds"])
    return measured.charged_to is not None


def _charge(measured: ServiceTime, game: Game) -> None:
    """To the game's oldest request that was approved and is not used up, up to its end."""
    asked = ResourceRequest.objects.select_for_update(of=("self",), no_key=True)
    running = asked.filter(
        game=game, studio=game.studio_id, kind=ResourceKind.SERVICE, state="approved"
    )
    request = running.select_related("rate__item").order_by("pk").first()
    if request is None or request.rate is None:
        return
    left = seconds_left(request)
    seconds = min(measured.seconds, left)
    if seconds <= 0:
        return
    slices = running_time(
        studio=game.studio,
        game=game,
        source=f"ticket:{measured.message.origin.number}/{measured.message_id}",
        rate=request.rate,
        started_at=measured.ended_at - timedelta(seconds=seconds),
        ended_at=measured.ended_at,
        bearer=request.bearer,
    )
    record_usage(slices=slices)
    measured.charged_to, measured.charged_seconds = request, seconds
    if seconds == left:
        mark_fulfilled(resource_request=request, actor=None)


def seconds_left(request: ResourceRequest) -> int:
    """Of what was approved."""
    used = ServiceTime.objects.filter(charged_to=request).aggregate(sum=Sum("charged_seconds"))
    per_units = request.rate.per_units if request.rate else 0
    return request.quantity * per_units - int(used["sum"] or 0)
