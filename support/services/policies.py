"""Setting what is promised, and the hours in which it is.

Nothing that runs changes by it: each clock keeps the version that it began with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.locks import hold_until_commit
from support import promises, words
from support.errors import BadHours, PolicyThere
from support.models import Queue, ServiceCalendar, SLAPolicy, SLAPolicyVersion

# The lock under which versions are numbered and calendars changed.
POLICIES = "support:policies"
# What is open less than this in a week answers nobody.
LEAST_A_WEEK = timedelta(hours=1)
MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
DAY = 24 * 60
# Longer is no promise, and only slow to count.
MOST_MINUTES = 60 * DAY


@dataclass(frozen=True, slots=True)
class Terms:
    """What a version promises; None promises nothing."""

    first_minutes: int | None
    next_minutes: int | None
    resolution_minutes: int | None
    warn_percent: int
    calendar: ServiceCalendar

    def kept(self) -> dict[str, Any]:
        return {
            "first_minutes": self.first_minutes,
            "next_minutes": self.next_minutes,
            "resolution_minutes": self.resolution_minutes,
            "warn_percent": self.warn_percent,
        }


@transaction.atomic
def add_policy(
    *, queue: Queue | None, priority: str, tier: str, terms: Terms, actor: User
) -> SLAPolicy:
    """A promise to some tickets. Raises PolicyThere where these have their own already."""
    acts.require(actor, words.SET_POLICY.key)
    hold_until_commit(POLICIES)
    if SLAPolicy.objects.filter(queue=queue, priority=priority, tier=tier).exists():
        raise PolicyThere(_("There is a policy for these tickets. Change that one."))
    policy = SLAPolicy.objects.create(queue=queue, priority=priority, tier=tier)
    _add_version(policy, terms, actor)
    return policy


@transaction.atomic
def change_policy(*, policy: SLAPolicy, terms: Terms, actor: User) -> SLAPolicyVersion:
    """Another version of a promise, for what begins to wait from now on."""
    acts.require(actor, words.SET_POLICY.key, policy)
    hold_until_commit(POLICIES)
    return _add_version(policy, terms, actor)


def _add_version(policy: SLAPolicy, terms: Terms, actor: User) -> SLAPolicyVersion:
    newest = policy.versions.aggregate(newest=Max("number"))["newest"] or 0
    version = SLAPolicyVersion.objects.create(
        policy=policy,
        number=newest + 1,
        calendar=terms.calendar,
        hours=terms.calendar.kept(),
        created_by=actor,
        **terms.kept(),
    )
    after = terms.kept() | {"calendar": terms.calendar.name, "version": version.number}
    audit.record(actor=actor, said=words.SET_POLICY(), subject=policy, after=after)
    return version


@dataclass(frozen=True, slots=True)
class Opening:
    """When a desk is open, as `ServiceCalendar` keeps it."""

    name: str
    zone: str
    week: Mapping[str, Sequence[Sequence[str]]]
    country: str = ""
    region: str = ""
    closed: Sequence[date] = field(default_factory=tuple)


@transaction.atomic
def set_calendar(
    *, calendar: ServiceCalendar | None, opening: Opening, actor: User
) -> ServiceCalendar:
    """A new calendar, or another content of one: policies that use it get a version of their own.

    Raises BadHours for what never opens, or names no country that is known.
    """
    acts.require(actor, words.SET_CALENDAR.key, calendar)
    hold_until_commit(POLICIES)
    changed = calendar or ServiceCalendar()
    before = changed.kept()
    changed.name, changed.zone, changed.week = opening.name, opening.zone, dict(opening.week)
    changed.country, changed.region = opening.country.upper(), opening.region.upper()
    changed.closed = sorted(day.isoformat() for day in opening.closed)
    _require_open(changed)
    changed.save()
    audit.record(
        actor=actor,
        said=words.SET_CALENDAR(),
        subject=changed,
        before=before if calendar else None,
        after=changed.kept(),
    )
    for version in _current(changed):
        _add_version(version.policy, _terms_of(version, changed), actor)
    return changed


def _current(calendar: ServiceCalendar) -> list[SLAPolicyVersion]:
    """The newest versions of policies, as far as they use the calendar."""
    newest = SLAPolicyVersion.objects.newest()
    rows = SLAPolicyVersion.objects.filter(pk__in=newest.values("pk"), calendar=calendar)
    return list(rows.select_related("policy"))


def _terms_of(version: SLAPolicyVersion, calendar: ServiceCalendar) -> Terms:
    return Terms(
        version.first_minutes,
        version.next_minutes,
        version.resolution_minutes,
        version.warn_percent,
        calendar,
    )


def _require_open(calendar: ServiceCalendar) -> None:
    try:
        hours = promises.calendar_of(calendar.kept())
    except ValueError as error:
        raise BadHours(
            _("Write each day's hours in order, such as 09:00-12:00, 13:00-18:00.")
        ) from error
    # A week without any holiday or change of the clock.
    week = promises.calendar_of(calendar.kept() | {"country": "", "closed": [], "zone": "UTC"})
    if week.elapsed(MONDAY, MONDAY + timedelta(days=7)) < LEAST_A_WEEK:
        raise BadHours(_("Open the calendar at least an hour a week."))
    try:
        hours.is_holiday(date(2024, 1, 1))
    except NotImplementedError as error:
        raise BadHours(
            _("No public holidays are known for this country or region. Check both codes.")
        ) from error
