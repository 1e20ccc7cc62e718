"""The clocks of a ticket: what starts, moves and stops them.

Only a player's words start one. Services call these as things happen, under the ticket's lock; a
clock never depends on a sweep having run. An answer is waited for without a pause; a solution is
waited for while the ticket waits for us, as its rows of waiting say.
"""

from datetime import datetime, timedelta

from django.db.models import Min, Q
from django.utils import timezone

from incubator.core import audit
from support import promises, words
from support.models import (
    Clock,
    ClockKind,
    Ended,
    Side,
    SLAPolicyVersion,
    Ticket,
    Wait,
)

# What of a clock changes after it began.
MOVED = (
    "version",
    "counts_from",
    "warn_at",
    "due_at",
    "paused_at",
    "paused",
    "breached_at",
    "took",
    "stopped_at",
    "ended",
)
ENDS = {
    "solve": Ended.MET,
    "settle": Ended.MET,
    "merge": Ended.MERGED,
    "mark_spam": Ended.SPAM,
    "erase": Ended.PLAYER,
}


def policy_for(ticket: Ticket) -> SLAPolicyVersion | None:
    """What is promised today for such a ticket: the newest version of the narrowest policy."""
    fits = Q(policy__queue=None) | Q(policy__queue=ticket.queue)
    rows = SLAPolicyVersion.objects.filter(
        fits, policy__priority__in=("", ticket.priority), policy__tier__in=("", ticket.tier)
    )
    newest = rows.newest().select_related("policy")
    return max(newest, key=lambda one: one.policy.narrowness, default=None)


def heard(ticket: Ticket, *, since: datetime | None = None) -> None:
    """The player wrote. Of several words in a row, the clock runs from the first.

    `since` is when they did, where that was not just now. What is taken for spam waits for nobody.
    """
    if not ticket.is_open:
        return
    running = set(ticket.clocks.running().values_list("kind", flat=True))
    if not running.intersection((ClockKind.FIRST, ClockKind.NEXT)):
        _start(ticket, _next_answer(ticket), since)
    if ClockKind.RESOLUTION not in running:
        _start(ticket, ClockKind.RESOLUTION, since)
    _show_due(ticket)


def _next_answer(ticket: Ticket) -> ClockKind:
    answered = ticket.clocks.filter(kind=ClockKind.FIRST, ended=Ended.MET).exists()
    return ClockKind.NEXT if answered else ClockKind.FIRST


def answered(ticket: Ticket) -> None:
    """The player was told something."""
    for clock in ticket.clocks.running().of_answers().held():
        _stop(clock, Ended.MET)
    _show_due(ticket)


def turned(ticket: Ticket, verb: str) -> None:
    """The ticket took a step of its lifecycle, and its rows of waiting say so.

    To solve it without another word keeps the promise of an answer: somebody has looked, and found
    that none is needed. Where the player says that it is solved, nobody has answered.
    """
    if verb in ("reopen", "not_spam"):
        # Whoever does that read the ticket before its lock; it may have been sorted since.
        ticket.refresh_from_db(fields=["queue", "priority", "tier"])
    if verb in ENDS:
        for clock in ticket.clocks.running().held():
            unasked = verb == "settle" and clock.kind != ClockKind.RESOLUTION
            _stop(clock, Ended.PLAYER if unasked else ENDS[verb])
    elif verb == "not_spam":
        _start_again(ticket)
    elif verb in ("hear", "insist", "reopen"):
        _go_on(ticket, is_ours=verb == "reopen")
    for clock in ticket.clocks.running().filter(kind=ClockKind.RESOLUTION).held():
        _stand_or_go(clock, ticket)
    _show_due(ticket)


def _start_again(ticket: Ticket) -> None:
    """What was taken for spam begins to wait when it is found to be none."""
    for clock in ticket.clocks.order_by("kind", "-pk").distinct("kind"):
        if clock.ended == Ended.SPAM:
            _start(ticket, ClockKind(clock.kind))


def _go_on(ticket: Ticket, *, is_ours: bool) -> None:
    """A solved ticket is opened again: by the player's words a new time begins. An agent who does
    it says that it was not solved, so the time spent on it counts, and not the time between.
    """
    last = ticket.clocks.filter(kind=ClockKind.RESOLUTION).last()
    if last is not None and not last.is_running:
        _start(ticket, ClockKind.RESOLUTION, last.counts_from if is_ours else None)


def unanswered(ticket: Ticket) -> Clock | None:
    """The clock of the player's words that wait for an answer."""
    return ticket.clocks.running().of_answers().first()


def take_over(ticket: Ticket, waited: Clock | None) -> None:
    """Words of a merged ticket wait here: the answer is due when the earlier of both was."""
    if waited is None:
        return
    heard(ticket, since=waited.counts_from)
    clock = ticket.clocks.running().of_answers().held().get()
    clock.counts_from = min(clock.counts_from, waited.counts_from)
    clock.due_at = _earlier(clock.due_at, waited.due_at)
    clock.warn_at = _earlier(clock.warn_at, waited.warn_at)
    clock.save(update_fields=["counts_from", "due_at", "warn_at"])
    _show_due(ticket)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(filter(None, (one, other)), default=None)


def sorted_anew(ticket: Ticket) -> None:
    """Another queue, priority or tier has another promise: the same start, and what is spent
    counts. A promise that was broken before stays so, whether a sweep has noticed or not.
    """
    version, now = policy_for(ticket), timezone.now()
    for clock in ticket.clocks.running().held():
        _note_if_broken(clock, clock.paused_at or now)
        clock.version = version
        _reckon(clock, ticket)
        clock.save(update_fields=MOVED)
    _show_due(ticket)


def _start(ticket: Ticket, kind: ClockKind, since: datetime | None = None) -> None:
    now = timezone.now()
    clock = Clock(
        ticket=ticket,
        kind=kind,
        version=policy_for(ticket),
        started_at=now,
        counts_from=min(since or now, now),
    )
    _reckon(clock, ticket)
    clock.save()


def _stand_or_go(clock: Clock, ticket: Ticket) -> None:
    """A solution is not waited for while the ticket waits for the player."""
    player = Wait.objects.filter(ticket=ticket, side=Side.PLAYER, until__isnull=True).first()
    if player is None:
        clock.paused_at = None
    elif clock.paused_at is None:
        clock.paused_at = max(player.since, clock.started_at)
    _reckon(clock, ticket)
    _note_if_broken(clock, clock.paused_at)
    clock.save(update_fields=MOVED)


def _stop(clock: Clock, how: Ended) -> None:
    """What comes too late is noticed here, if no sweep was there before."""
    now = timezone.now()
    _note_if_broken(clock, clock.paused_at or now)
    _count_pauses(clock, now)
    clock.took = _ran(clock, now)
    clock.stopped_at, clock.ended = max(now, clock.started_at), how
    clock.save(update_fields=MOVED)


def _ran(clock: Clock, now: datetime) -> timedelta:
    """In opening time; where no policy names a calendar, the desk is always open."""
    stretches = _stretches(clock, clock.ticket)
    if clock.version is not None:
        return promises.spent(stretches, clock.version.opening, until=now)
    return sum((min(end or now, now) - start for start, end in stretches), timedelta())


def _reckon(clock: Clock, ticket: Ticket) -> None:
    promise = clock.version.promise(clock.kind) if clock.version else None
    if promise is None:
        clock.warn_at = clock.due_at = None
        return
    stretches = _stretches(clock, ticket)
    clock.warn_at, clock.due_at = promise.warn_at(stretches), promise.due_at(stretches)
    _count_pauses(clock, timezone.now())


def _count_pauses(clock: Clock, now: datetime) -> None:
    """How much of the opening time since its beginning it stood still."""
    promise = clock.version.promise(clock.kind) if clock.version else None
    if promise is not None and clock.kind == ClockKind.RESOLUTION:
        clock.paused = promise.calendar.elapsed(clock.counts_from, now) - _ran(clock, now)


def _stretches(clock: Clock, ticket: Ticket) -> list[promises.Stretch]:
    if clock.kind != ClockKind.RESOLUTION:
        return [(clock.counts_from, None)]
    waits = Wait.objects.filter(ticket=ticket, side=Side.US).values_list("since", "until")
    return promises.since(clock.counts_from, list(waits))


def _note_if_broken(clock: Clock, until: datetime | None) -> None:
    if until is not None and clock.due_at is not None and clock.due_at < until:
        note_broken(clock)


def note_broken(clock: Clock) -> None:
    """Say it once, to whoever has the ticket and to the leads. The caller saves the clock."""
    if clock.breached_at is None:
        clock.breached_at = clock.due_at
        audit.record(actor=None, said=words.LATE[clock.kind](), subject=clock.ticket)


def _show_due(ticket: Ticket) -> None:
    """The ticket itself says what is due first, for lists."""
    running = ticket.clocks.running().filter(paused_at__isnull=True)
    ticket.due_at = running.aggregate(first=Min("due_at"))["first"]
    ticket.save(update_fields=["due_at"])
