"""The forms of a fleet."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.accounts.zones import ZoneSelect, zone_choices
from incubator.web.versions import SeenForm, version_of
from studios.models import ResourceRequest
from studios.servers.errors import FleetRefused
from studios.servers.forms import BlueprintField, offered_for
from studios.servers.models import Blueprint, BlueprintRevision, Build, Fleet, Pick
from studios.servers.rows import rows_shown
from studios.servers.selectors.fleets import builds_for, revisions_for
from studios.servers.services.fleets import (
    EDITED,
    MOST_HOURS,
    Hours,
    Sizes,
    require_possible,
    sizes_of,
)

HOUR_PARTS = ("days", "from", "to", "minimum")
DAYS: dict[str, tuple[Any, tuple[int, ...]]] = {
    "": (gettext_lazy("never"), ()),
    "every": (gettext_lazy("every day"), (0, 1, 2, 3, 4, 5, 6)),
    "week": (gettext_lazy("Monday to Friday"), (0, 1, 2, 3, 4)),
    "weekend": (gettext_lazy("Saturday and Sunday"), (5, 6)),
    "evening": (gettext_lazy("Friday and Saturday"), (4, 5)),
    "0": (gettext_lazy("Monday"), (0,)),
    "1": (gettext_lazy("Tuesday"), (1,)),
    "2": (gettext_lazy("Wednesday"), (2,)),
    "3": (gettext_lazy("Thursday"), (3,)),
    "4": (gettext_lazy("Friday"), (4,)),
    "5": (gettext_lazy("Saturday"), (5,)),
    "6": (gettext_lazy("Sunday"), (6,)),
}


def days_said(days: tuple[int, ...]) -> str:
    """As the form calls them, or one after the other."""
    for label, known in DAYS.values():
        if known == days:
            return str(label)
    return ", ".join(str(DAYS[str(day)][0]) for day in days)


def _key_of(days: tuple[int, ...]) -> str:
    """As the form names them: days of no name of their own one by one, such as "0,2"."""
    known = (key for key, (_label, named) in DAYS.items() if named == days)
    return next(known, ",".join(map(str, days)))


def _days_of(key: str) -> tuple[int, ...]:
    return DAYS[key][1] if key in DAYS else tuple(map(int, key.split(",")))


class FleetForm(SeenForm):
    """Sizes and hours; a new one names its blueprint as well."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    blueprint = BlueprintField(
        Blueprint.objects.none(), label=gettext_lazy("Blueprint"), empty_label=None
    )
    minimum = forms.IntegerField(
        label=gettext_lazy("Minimum"),
        min_value=0,
        max_value=1_000,
        initial=1,
        help_text=gettext_lazy("As many run even if nobody plays."),
    )
    buffer = forms.IntegerField(
        label=gettext_lazy("Buffer"),
        min_value=0,
        max_value=1_000,
        initial=1,
        help_text=gettext_lazy("As many are ready beside those that are given to matches."),
    )
    maximum = forms.IntegerField(
        label=gettext_lazy("Maximum"), min_value=1, max_value=1_000, initial=1
    )
    pick = forms.ChoiceField(label=gettext_lazy("Which is given first"), choices=Pick.choices)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone of its hours"), choices=zone_choices, widget=ZoneSelect
    )

    def __init__(
        self,
        *args: Any,
        wanted: ResourceRequest,
        approved: int,
        fleet: Fleet | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.approved = approved
        self.fields["maximum"].help_text = _("%(approved)s at once were approved.") % {
            "approved": approved
        }
        self.hours: list[Hours] = list(sizes_of(fleet).hours) if fleet else []
        for row in range(1, MOST_HOURS + 1):
            self._add_hours(row)
        cast("BlueprintField", self.fields["blueprint"]).queryset = offered_for(wanted)
        if fleet is not None:
            del self.fields["blueprint"]
            self._fill_in(fleet)

    def _add_hours(self, row: int) -> None:
        days = [(key, label) for key, (label, _days) in DAYS.items()]
        if row <= len(self.hours):
            kept = self.hours[row - 1].days
            days[0] = ("", gettext_lazy("never: remove these hours"))
            if _key_of(kept) not in DAYS:
                days.insert(1, (_key_of(kept), days_said(kept)))
        self.fields[f"days_{row}"] = forms.ChoiceField(choices=days, required=False)
        for name, most in (("from", 24), ("to", 24), ("minimum", 1_000)):
            number = forms.IntegerField(required=False, min_value=0, max_value=most)
            self.fields[f"{name}_{row}"] = number
        for name, label in (
            ("days", _("Another minimum, %(row)s: days")),
            ("from", _("Another minimum, %(row)s: from the hour")),
            ("to", _("Another minimum, %(row)s: to the hour")),
            ("minimum", _("Another minimum, %(row)s: how many")),
        ):
            self.fields[f"{name}_{row}"].label = label % {"row": row}

    def _fill_in(self, fleet: Fleet) -> None:
        sizes = sizes_of(fleet)
        self.initial.update(
            {
                "name": fleet.name,
                "minimum": sizes.minimum,
                "maximum": sizes.maximum,
                "buffer": sizes.buffer,
                "pick": sizes.pick,
                "time_zone": sizes.time_zone,
                "seen": version_of(fleet, *EDITED),
            }
        )
        for row, one in enumerate(self.hours, 1):
            self.initial.update(
                {
                    f"days_{row}": _key_of(one.days),
                    f"from_{row}": one.from_hour,
                    f"to_{row}": one.to_hour,
                    f"minimum_{row}": one.minimum,
                }
            )

    def plain_fields(self) -> list[forms.BoundField]:
        """All that are shown but the hours."""
        hours = {f"{part}_{row}" for part in HOUR_PARTS for row in range(1, MOST_HOURS + 1)}
        return [field for field in self.visible_fields() if field.name not in hours]

    def hour_rows(self) -> list[dict[str, Any]]:
        """Days, hours and minimum of each row."""
        rows = [
            {part: self[f"{part}_{row}"] for part in HOUR_PARTS} for row in range(1, MOST_HOURS + 1)
        ]
        return rows_shown(rows, by=HOUR_PARTS)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for row in range(1, MOST_HOURS + 1):
            names = [f"{part}_{row}" for part in HOUR_PARTS]
            if self.errors.keys() & set(names):
                continue
            days, *numbers = (typed.get(name) for name in names)
            if days and None in numbers:
                self.add_error(names[0], _("Say from and to which hour, and how many."))
            elif not days and row > len(self.hours) and any(one is not None for one in numbers):
                self.add_error(names[0], _("Say on which days the hours are."))
        if not self.errors:
            self._require_possible()
        return typed

    def _require_possible(self) -> None:
        """Before a plan is shown that could not be carried out."""
        try:
            require_possible(self.sizes, self.approved)
        except FleetRefused as error:
            self.add_error(None, str(error))

    @property
    def sizes(self) -> Sizes:
        typed = self.cleaned_data
        return Sizes(
            minimum=typed["minimum"],
            maximum=typed["maximum"],
            buffer=typed["buffer"],
            pick=typed["pick"],
            time_zone=typed["time_zone"],
            hours=[
                Hours(
                    days=_days_of(typed[f"days_{row}"]),
                    from_hour=typed[f"from_{row}"],
                    to_hour=typed[f"to_{row}"],
                    minimum=typed[f"minimum_{row}"],
                )
                for row in range(1, MOST_HOURS + 1)
                if typed[f"days_{row}"]
            ],
        )


class RolloutForm(forms.Form):
    """To a revision that is written, or to a build, with which the next one is written."""

    revision = forms.ChoiceField(label=gettext_lazy("Move to"))

    def __init__(self, *args: Any, fleet: Fleet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets: dict[str, BlueprintRevision | Build] = {}
        revisions = self._offer(
            (str(one.pk), one, f"{one}: {one.runs}") for one in revisions_for(fleet)
        )
        builds = self._offer(
            (one.number, one, f"{one.version} · {one.get_platform_display()} · {one.number}")
            for one in builds_for(fleet)
        )
        groups = (
            (_("Revisions"), revisions),
            (_("Builds, each of which makes a new revision"), builds),
        )
        field = cast("forms.ChoiceField", self.fields["revision"])
        field.choices = [group for group in groups if group[1]]

    def _offer(
        self, found: Iterable[tuple[str, BlueprintRevision | Build, str]]
    ) -> list[tuple[str, str]]:
        offered = []
        for key, target, label in found:
            self.targets[key] = target
            offered.append((key, label))
        return offered

    @property
    def chosen(self) -> BlueprintRevision | Build:
        return self.targets[self.cleaned_data["revision"]]
