"""Which weeks and tickets a report is about."""

from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from incubator.core import books
from studios.models import Game
from support.models import Channel, Queue, Ticket
from support.selectors.reports import WEEK, Asked, monday_of

SPANS = (4, 8, 13, 26, 52)
USUAL = 8
NO_GAME = "0"
# Before it nobody asked anything here.
EARLIEST = date(2000, 1, 1)


class ReportForm(forms.Form):
    """What makes no sense is left out, so that every address shows a report."""

    weeks = forms.ChoiceField(label=gettext_lazy("Period"), required=False)
    queue = forms.ModelChoiceField(
        Queue.objects.all(),
        label=gettext_lazy("Queue"),
        required=False,
        empty_label=gettext_lazy("All queues"),
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"),
        required=False,
        choices=[("", gettext_lazy("All channels")), *Channel.choices],
    )
    game = forms.ChoiceField(label=gettext_lazy("Game"), required=False)
    # One week alone; as a Monday when it is cleaned.
    week = forms.DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names_weeks = bool(self.data.get("weeks"))
        # So that the page says how many weeks it shows where nobody chose.
        self.data = {"weeks": str(USUAL), **{name: self.data[name] for name in self.data}}
        cast("forms.ChoiceField", self.fields["weeks"]).choices = [
            (str(span), ngettext("%(n)s week", "%(n)s weeks", span) % {"n": span}) for span in SPANS
        ]
        # Those that were ever asked about; titles are nobody's words to translate.
        asked_about = Exists(Ticket.objects.filter(game=OuterRef("pk")))
        games = Game.objects.filter(asked_about).order_by("title", "pk")
        self.games = {str(pk): title for pk, title in games.values_list("pk", "title")}
        self.places = {int(pk): place for place, pk in enumerate((NO_GAME, *self.games))}
        cast("forms.ChoiceField", self.fields["game"]).choices = [
            ("", _("All games")),
            (NO_GAME, _("No game")),
            *self.games.items(),
        ]

    def clean_week(self) -> date | None:
        """None for what no report can be of: before anything was asked, or still to come."""
        week: date | None = self.cleaned_data["week"]
        is_sound = week is not None and EARLIEST <= week < monday_of(books.today()) + WEEK
        return monday_of(week) if week is not None and is_sound else None

    def asked(self) -> Asked:
        self.is_valid()
        said = self.cleaned_data
        weeks = int(said.get("weeks") or USUAL)
        this_week = monday_of(books.today())
        queue, game = said.get("queue"), said.get("game")
        asked = Asked(
            first=this_week - WEEK * (weeks - 1),
            weeks=weeks,
            queue=queue.pk if queue else None,
            channel=said.get("channel", ""),
            game=int(game) if game else None,
        )
        week = said.get("week")
        return asked.week(week) if week else asked

    def place_of(self, game: int) -> tuple[int, int]:
        """Where a game stands among others: none first, then by title, as in the choice."""
        return self.places.get(game, len(self.places)), game

    @property
    def kept(self) -> dict[str, str]:
        """As an address says it: of one week, or of so many up to this one."""
        self.is_valid()
        kept = {
            name: str(self.data[name])
            for name in ("weeks", "queue", "channel", "game")
            if self.data.get(name) and name not in self.errors
        }
        week = self.cleaned_data.get("week")
        if week is not None:
            kept["week"] = week.isoformat()
            if not self.names_weeks:
                kept.pop("weeks", None)
        return kept

    @property
    def around(self) -> dict[str, str]:
        """Of the report that a figure's list was opened from, which may be of more weeks than it."""
        kept = self.kept
        return {name: kept[name] for name in kept if name != "week" or "weeks" not in kept}
