"""What the pages say of clocks and promises."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from support.models import Clock, SLAPolicyVersion, Ticket
from support.promises import in_words

# In a list; on a ticket's own page its policy says what is soon.
SOON = timedelta(hours=2)
LATE, DUE_SOON = "late", "soon"
DUE = (
    (LATE, pgettext_lazy("clock", "late")),
    (DUE_SOON, gettext_lazy("due within two hours")),
)


def with_due(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Adds `due_is`: late, soon, or nothing."""
    now = timezone.now()
    return tickets.annotate(
        due_is=Case(
            When(due_at__lt=now, then=Value(LATE)),
            When(due_at__lt=now + SOON, then=Value(DUE_SOON)),
            default=Value(""),
        )
    )


def newest_versions() -> QuerySet[SLAPolicyVersion]:
    """What each policy promises today."""
    newest = SLAPolicyVersion.objects.newest()
    rows = SLAPolicyVersion.objects.filter(pk__in=newest.values("pk"))
    return rows.select_related("policy__queue", "calendar")


@dataclass(frozen=True, slots=True)
class Ticking:
    """A clock as a page shows it: its due time or when it ended, and how it stands."""

    clock: Clock
    word: Any
    tone: str
    note: str = ""

    @property
    def moment(self) -> datetime | None:
        return self.clock.stopped_at or self.clock.due_at


def clocks_of(ticket: Ticket) -> list[Ticking]:
    """Those that run, and the last of each kind that does not."""
    now = timezone.now()
    newest: dict[str, Clock] = {one.kind: one for one in ticket.clocks.all()}
    return [_ticking(clock, now) for clock in newest.values()]


def _ticking(clock: Clock, now: datetime) -> Ticking:
    paused = _("stood still %(span)s") % {"span": in_words(clock.paused)} if clock.paused else ""
    if not clock.is_running:
        late = clock.is_breached(now)
        word = pgettext("clock", "late") if late else clock.get_ended_display()
        return Ticking(clock, word, "alert" if late else "idle", paused)
    if clock.is_breached(now):
        return Ticking(clock, pgettext("clock", "late"), "alert", paused)
    if clock.paused_at is not None:
        return Ticking(clock, _("stands still"), "idle", _("we wait for the player"))
    if clock.due_at is None:
        return Ticking(clock, _("nothing promised"), "idle")
    if clock.is_due_soon(now):
        return Ticking(clock, _("due soon"), "wait", paused)
    return Ticking(clock, _("in time"), "good", paused)
