"""Wall-clock times as moments, on the days the clocks change as well."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def moment_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment in UTC at which a clock in `zone` shows `at`, so that later is never earlier.

    A time shown twice is the first of the two. A time never shown is the moment of the jump: a
    desk that opens at 02:30 on such a night opens when the clock goes from 02:00 to 03:00.
    """
    wall = datetime.combine(day, at.replace(tzinfo=None), zone)
    moment = wall.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return moment
    # In the gap: the two readings of such a time lie on either side of the jump.
    return _jump(wall.replace(fold=1).astimezone(UTC), moment, zone)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
