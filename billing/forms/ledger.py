"""Which days of the books a page of the ledger is about: asked for in its address."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from billing.ledger.export import FORMATS
from billing.ledger.selectors import Period
from incubator.core import books, shown

# No books are older; and whoever types a later day than so many years from now has mistyped.
EARLIEST = date(1970, 1, 1)
YEARS_AHEAD = 5


class BooksForm(forms.Form):
    """What the address leaves out is filled in; what makes no sense in it is answered in words."""

    def __init__(self, asked: QueryDict) -> None:
        names = [name for name in self.base_fields if name in asked]
        self.is_asked = bool(names)
        super().__init__({**self.usual(), **{name: str(asked[name]).strip() for name in names}})

    def usual(self) -> dict[str, Any]:
        return {}

    @cached_property
    def query(self) -> str:
        """The same again, for another address."""
        typed = {name: self[name].data or "" for name in self.fields}
        return urlencode({name: value for name, value in typed.items() if value})

    @property
    def csv_url(self) -> str:
        return f"?{self.query}&format=csv"

    @property
    def known_before(self) -> Any:
        """The moment from which on nothing counts that was recorded; None where all does."""
        known = self.cleaned_data.get("known")
        return books.start_of(known + timedelta(days=1)) if known else None


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    # No `books.DayField`: an empty one would say today there, and means something else here.
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return BooksDay(label=label, widget=widget, **kwargs)


class BooksDay(forms.DateField):
    """A day that there can be books of."""

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        last = date(books.today().year + YEARS_AHEAD, 12, 31)
        if day is not None and not EARLIEST <= day <= last:
            raise forms.ValidationError(
                _("Choose a day from %(first)s to %(last)s.")
                % {"first": shown.day(EARLIEST), "last": shown.day(last)}
            )
        return day


def known_field() -> forms.DateField:
    return day_field(
        gettext_lazy("As we knew it on"),
        required=False,
        help_text=gettext_lazy("Leaves out what was recorded later, for whatever day."),
    )


class StatementForm(BooksForm):
    """From day to day; this month, if nothing is said."""

    since = day_field(pgettext_lazy("day", "From"))
    until = day_field(pgettext_lazy("day", "To"))
    known = known_field()

    def usual(self) -> dict[str, Any]:
        month = books.first_of(books.today())
        return {"since": month.isoformat(), "until": books.last_of(month).isoformat()}

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("since") and said.get("until") and said["since"] > said["until"]:
            self.add_error("until", _("It begins after it ends. Turn the days round."))
        return said

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["since"], self.cleaned_data["until"], self.known_before)


class DayForm(BooksForm):
    """The end of a day; today's, if nothing is said."""

    day = day_field(gettext_lazy("At the end of"))
    known = known_field()

    def usual(self) -> dict[str, Any]:
        return {"day": books.today().isoformat()}

    @property
    def chosen(self) -> date:
        """Once the form is valid."""
        return cast("date", self.cleaned_data["day"])

    @property
    def until_day(self) -> str:
        """For the address of an account's statement: its month, up to the day."""
        days = {"since": books.first_of(self.chosen), "until": self.chosen}
        known = {"known": self["known"].data} if self.cleaned_data["known"] else {}
        return f"?{urlencode({**days, **known})}"


class ExportForm(StatementForm):
    """Which days are written, and for which program."""

    format = forms.ChoiceField(
        label=gettext_lazy("For"),
        choices=lambda: [(key, one.label) for key, one in FORMATS.items()],
    )
    field_order = ("format", "since", "until", "known")

    def usual(self) -> dict[str, Any]:
        return {**super().usual(), "format": "csv"}
