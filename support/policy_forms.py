"""Forms of policies and calendars: times are typed as hours and minutes."""

import re
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.accounts.zones import ZoneSelect
from incubator.core import books
from support.models import Priority, Queue, ServiceCalendar, SLAPolicyVersion, Tier
from support.models.clocks import ClockKind
from support.services.policies import MOST_MINUTES, Opening, Terms

TIME = re.compile(r"(\d{1,4})(?::([0-5]\d))?")
SPAN = re.compile(r"(\d\d:\d\d)\s*[-–]\s*(\d\d:\d\d)")
MOST_CLOSED_DAYS = 200


def as_typed(minutes: int | None) -> str:
    """ "8:00" for 480 minutes."""
    return "" if minutes is None else f"{minutes // 60}:{minutes % 60:02}"


class TimeField(forms.CharField):
    """Hours and minutes of opening time, as whole minutes; nothing is None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=8, **kwargs)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        found = TIME.fullmatch(typed)
        minutes = int(found[1]) * 60 + int(found[2] or 0) if found else 0
        if not 0 < minutes <= MOST_MINUTES:
            raise forms.ValidationError(_("Write hours and minutes, such as 8:00 or 0:30."))
        return minutes


class TermsForm(forms.Form):
    """What is promised, of opening time."""

    first_minutes = TimeField(
        label=gettext_lazy("First answer within"),
        help_text=gettext_lazy("Hours and minutes in which we are open, such as 8:00."),
    )
    next_minutes = TimeField(
        label=gettext_lazy("Next answer within"),
        help_text=gettext_lazy("From when the player wrote again."),
    )
    resolution_minutes = TimeField(
        label=gettext_lazy("Solved within"),
        help_text=gettext_lazy("While we wait for the player, it stands still."),
    )
    warn_percent = forms.IntegerField(
        label=gettext_lazy("Warn at percent"),
        min_value=1,
        max_value=100,
        initial=75,
        help_text=gettext_lazy("Of each of these times; whoever has the ticket is told."),
    )
    calendar = forms.ModelChoiceField(
        ServiceCalendar.objects.all(), label=gettext_lazy("Calendar"), empty_label=None
    )

    def terms(self) -> Terms:
        names = (*(f"{kind}_minutes" for kind in ClockKind.values), "warn_percent", "calendar")
        return Terms(**{name: self.cleaned_data[name] for name in names})


def shown_terms(version: SLAPolicyVersion) -> dict[str, Any]:
    """What a form begins with."""
    times = {f"{kind}_minutes": as_typed(version.minutes_for(kind)) for kind in ClockKind.values}
    return times | {"warn_percent": version.warn_percent, "calendar": version.calendar_id}


class NewPolicyForm(TermsForm):
    """A promise, and to which tickets."""

    queue = forms.ModelChoiceField(
        Queue.objects.all(),
        label=gettext_lazy("Queue"),
        required=False,
        empty_label=gettext_lazy("Any queue"),
    )
    priority = forms.ChoiceField(
        label=gettext_lazy("Priority"),
        required=False,
        choices=[("", gettext_lazy("Any priority")), *Priority.choices],
    )
    tier = forms.ChoiceField(
        label=gettext_lazy("Customers"),
        required=False,
        choices=[("", gettext_lazy("All customers")), *Tier.choices],
    )
    field_order = ("queue", "priority", "tier")


class HoursField(forms.CharField):
    """Spans of a day, in order: "09:00-12:00, 13:00-18:00"; nothing is closed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=120, **kwargs)

    def clean(self, value: Any) -> Any:
        parts = [part.strip() for part in super().clean(value).split(",") if part.strip()]
        found = [SPAN.fullmatch(part) for part in parts]
        if not all(found):
            raise forms.ValidationError(_("Write hours such as 09:00-12:00, 13:00-18:00."))
        # The end of the day is the next one's beginning.
        return [[one[1], one[2].replace("24:00", "00:00")] for one in found if one]


class DaysField(forms.CharField):
    """Days, one a line."""

    def clean(self, value: Any) -> Any:
        lines = super().clean(value).split()
        try:
            days = tuple(date.fromisoformat(line) for line in lines[: MOST_CLOSED_DAYS + 1])
        except ValueError as error:
            raise forms.ValidationError(_("Write each day as 2026-12-24, one a line.")) from error
        if len(days) > MOST_CLOSED_DAYS:
            raise forms.ValidationError(
                _("At most %(most)s days can be closed. Take past ones out."),
                params={"most": MOST_CLOSED_DAYS},
            )
        return days


class CalendarForm(forms.Form):
    """When the desk is open."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=lambda: [(zone, zone) for zone in sorted(available_timezones())],
        widget=ZoneSelect,
    )
    country = forms.CharField(
        label=gettext_lazy("Country of the public holidays"),
        required=False,
        max_length=3,
        help_text=gettext_lazy("Its code of two letters, such as DE or CN. Empty: no holidays."),
    )
    region = forms.CharField(
        label=gettext_lazy("Region of it"),
        required=False,
        max_length=6,
        help_text=gettext_lazy("Its code, such as BY for Bavaria."),
    )
    closed = DaysField(
        label=gettext_lazy("Other closed days"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line, such as 2026-12-24."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, name in WEEKDAYS.items():
            self.fields[f"day_{day}"] = HoursField(label=name)
        self.fields["day_0"].help_text = _("Such as 09:00-12:00, 13:00-18:00. Empty: closed.")
        days = [f"day_{day}" for day in WEEKDAYS]
        self.order_fields(["name", "zone", *days])

    def opening(self) -> Opening:
        typed = self.cleaned_data
        week = {str(day): typed[f"day_{day}"] for day in WEEKDAYS}
        names = ("name", "zone", "country", "region", "closed")
        return Opening(
            week={day: spans for day, spans in week.items() if spans},
            **{name: typed[name] for name in names},
        )


def shown_calendar(calendar: ServiceCalendar | None) -> dict[str, Any]:
    """What a form begins with."""
    if calendar is None:
        return {"zone": books.zone_name()} | {f"day_{day}": "09:00-18:00" for day in range(5)}
    days = {f"day_{day}": spans_typed(spans) for day, spans in calendar.week.items()}
    return days | calendar.kept() | {"name": str(calendar), "closed": "\n".join(calendar.closed)}


def spans_typed(spans: list[list[str]]) -> str:
    return ", ".join(f"{start}-{'24:00' if end == '00:00' else end}" for start, end in spans)


def opening_facts(calendar: ServiceCalendar) -> list[tuple[str, str]]:
    """The same for who only reads it."""
    days = [
        (str(name), spans_typed(calendar.week.get(str(day), [])) or _("closed"))
        for day, name in WEEKDAYS.items()
    ]
    holidays = " ".join(filter(None, (calendar.country, calendar.region))) or _("none")
    return [
        (_("Time zone"), calendar.zone),
        *days,
        (_("Public holidays"), holidays),
        (_("Other closed days"), ", ".join(calendar.closed) or _("none")),
    ]
