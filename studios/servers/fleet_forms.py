"""The forms of a fleet."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.accounts.zones import ZoneSelect, zone_choices
from studios.models import ResourceRequest
from studios.servers.forms import BlueprintField, offered_for
from studios.servers.models import Blueprint, BlueprintRevision, Fleet, Pick
from studios.servers.services.fleets import Hours, Sizes, sizes_of

# Rows of hours on the page, each for some days of the week.
ROWS = 2
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


class FleetForm(forms.Form):
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
        self.fields["maximum"].help_text = _("%(approved)s at once were approved.") % {
            "approved": approved
        }
        for row in range(1, ROWS + 1):
            self._add_hours(row)
        cast("BlueprintField", self.fields["blueprint"]).queryset = offered_for(wanted)
        if fleet is not None:
            del self.fields["blueprint"]
            self._fill_in(fleet)

    def _add_hours(self, row: int) -> None:
        days = [(key, label) for key, (label, _days) in DAYS.items()]
        self.fields |= {
            f"days_{row}": forms.ChoiceField(
                label=_("Another minimum, %(row)s: days") % {"row": row},
                choices=days,
                required=False,
            ),
            f"from_{row}": forms.IntegerField(required=False, min_value=0, max_value=24),
            f"to_{row}": forms.IntegerField(required=False, min_value=0, max_value=24),
            f"minimum_{row}": forms.IntegerField(required=False, min_value=0, max_value=1_000),
        }
        for name, label in (
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
            }
        )
        for row, one in enumerate(sizes.hours[:ROWS], 1):
            key = next((key for key, (_label, days) in DAYS.items() if days == one.days), "")
            self.initial.update(
                {
                    f"days_{row}": key,
                    f"from_{row}": one.from_hour,
                    f"to_{row}": one.to_hour,
                    f"minimum_{row}": one.minimum,
                }
            )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for row in range(1, ROWS + 1):
            numbers = [typed.get(f"{name}_{row}") for name in ("from", "to", "minimum")]
            if typed.get(f"days_{row}") and None in numbers:
                self.add_error(f"days_{row}", _("Say from and to which hour, and how many."))
        return typed

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
                    days=DAYS[typed[f"days_{row}"]][1],
                    from_hour=typed[f"from_{row}"],
                    to_hour=typed[f"to_{row}"],
                    minimum=typed[f"minimum_{row}"],
                )
                for row in range(1, ROWS + 1)
                if typed[f"days_{row}"]
            ],
        )


class RolloutForm(forms.Form):
    revision = forms.ModelChoiceField(
        BlueprintRevision.objects.none(), label=gettext_lazy("Revision"), empty_label=None
    )

    def __init__(self, *args: Any, fleet: Fleet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = fleet.blueprint.revisions.exclude(pk=fleet.revision_id).select_related("blueprint")
        field = cast("forms.ModelChoiceField[BlueprintRevision]", self.fields["revision"])
        field.queryset = rows.order_by("-number")
