"""Business calendars: opening hours with holidays, and arithmetic in opening time."""

from incubator.core.calendars.calendar import BusinessCalendar, Hours, NeverOpen

__all__ = ["BusinessCalendar", "Hours", "NeverOpen"]
