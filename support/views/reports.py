"""Reports about tickets: read by leads and auditors, each figure with the tickets behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from incubator.accounts.guards import staff_only
from incubator.core import shown
from incubator.core.money import format_money
from incubator.web.guards import SignedIn
from incubator.web.tables import Listing, csv_file
from support.models import Channel
from support.promises import in_words, minutes_of
from support.report_forms import ReportForm
from support.selectors.clocks import with_due
from support.selectors.report_times import Took, distribution, times
from support.selectors.reports import (
    BUCKETS,
    MEASURES,
    TIMES,
    Asked,
    Place,
    counted,
    refunded,
    room_to_count,
    tickets_of,
)
from support.selectors.search import at_the_desk
from support.views.queues import COLUMNS

leads_only = staff_only("ticket.report")


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in a table, with the list behind it."""

    text: str
    url: str = ""
    under: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What one page or file shows; `form` says of what."""

    form: ReportForm
    asked: Asked
    counts: dict[Place, int]
    times: dict[Place, Took]

    def count(self, key: str, week: date | None = None, game: int | None = None) -> int:
        return self.counts.get((key, week, game), 0)

    def url(self, key: str, week: date | None = None, game: int | None = None, **more: Any) -> str:
        place = self.form.kept | more
        if week is not None:
            place |= {"week": week.isoformat()}
        if game is not None:
            place |= {"game": str(game)}
        return f"{reverse('support:report_figure', args=[key])}?{urlencode(place)}"

    def cells(self, week: date | None = None, game: int | None = None) -> list[Cell]:
        """One row of a table: how many, then how long."""
        found = []
        for key in MEASURES:
            count = self.count(key, week, game)
            found.append(Cell(shown.count(count), self.url(key, week, game) if count else ""))
        for key in TIMES:
            took = self.times.get((key, week, game))
            url = self.url(key, week, game) if took else ""
            median, ninth = (took.median, took.ninth) if took else (None, None)
            found.append(Cell(in_words(median), url, in_words(ninth) if took else ""))
        return found

    def share(self, key: str, of: int) -> str:
        return f"{round(100 * self.count(key) / of)} %" if of else "—"

    @property
    def heads(self) -> list[str]:
        """Of a file: what stands in a row, in order."""
        named = [str(measure.label) for measure in MEASURES.values()]
        for measure in TIMES.values():
            named.append(_("%(time)s, half within (minutes)") % {"time": measure.label})
            named.append(_("%(time)s, nine of ten within (minutes)") % {"time": measure.label})
        return named


def _report(request: SignedIn, *, apart: bool = False) -> Report:
    form = ReportForm(request.GET)
    asked = form.asked()
    return Report(form, asked, counted(asked, apart=apart), times(asked, apart=apart))


@leads_only
def reports(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    with room_to_count():
        return _page(request)


def _page(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    if request.GET.get("format") == "csv":
        return _csv(_report(request, apart=True))
    report = _report(request)
    asked, form = report.asked, report.form
    places = (*report.counts, *report.times)
    games = {game for _key, _week, game in places if game is not None}
    context = {
        "form": form,
        "figures": _figures(report),
        "weeks": [(_week(monday), report.cells(week=monday)) for monday in reversed(asked.mondays)],
        "games": [
            (form.games.get(str(game), _("No game")), report.cells(game=game))
            for game in sorted(games, key=form.place_of)
        ],
        "volume": _volume(report),
        "spread": _spread(report),
        "rated": _rated(report),
        "one_week": _weeks(asked) if "week" in form.kept else "",
        "csv_url": f"?{urlencode(form.kept | {'format': 'csv'})}",
    }
    return render(request, "support/staff/reports.html", context)


def _week(monday: date) -> str:
    return shown.short_day(monday)


def _figures(report: Report) -> list[dict[str, str]]:
    """The numbers that matter, on top."""
    opened, rated = report.count("opened"), sum(map(report.count, ("good", "okay", "bad")))
    back = [format_money(amount, currency) for currency, amount in refunded(report.asked)]
    figures = [
        {"label": str(MEASURES[key].label), "value": shown.count(report.count(key)),
         "url": report.url(key)}
        for key in ("opened", "solved")
    ]  # fmt: skip
    for key, measure in TIMES.items():
        took = report.times.get((key, None, None))
        ninth = _("nine of ten within %(time)s") % {"time": in_words(took.ninth)} if took else ""
        figures.append(
            {"label": str(measure.label), "value": in_words(took.median if took else None),
             "note": ninth, "url": report.url(key)}
        )  # fmt: skip
    said = {"good": shown.count(report.count("good")), "rated": shown.count(rated)}
    figures += [
        {"label": _("Satisfied"), "value": report.share("good", rated),
         "note": _("%(good)s of %(rated)s who said so") % said, "url": report.url("good")},
        {"label": _("Refunded"), "value": report.share("refunded", opened),
         "note": ", ".join(back), "url": report.url("refunded")},
    ]  # fmt: skip
    return figures


def _volume(report: Report) -> list[dict[str, Any]]:
    return [
        {
            "label": _week(monday),
            "values": [report.count("opened", monday), report.count("solved", monday)],
            "url": report.url("opened", monday),
        }
        for monday in report.asked.mondays
    ]


def _spread(report: Report) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """How many took how long, as (title, heading, rows)."""
    spread = distribution(report.asked)
    labels = [_("up to %(time)s") % {"time": in_words(end)} for end in BUCKETS]
    labels.append(_("longer"))
    return [
        (
            _("%(time)s, in opening hours") % {"time": measure.label},
            str(measure.label),
            [
                {"label": label, "values": [count], "url": report.url(key, bucket=place)}
                for place, (label, count) in enumerate(zip(labels, spread[key], strict=True))
            ],
        )
        for key, measure in TIMES.items()
    ]


def _rated(report: Report) -> list[dict[str, Any]]:
    return [
        {
            "label": _week(monday),
            "values": [report.count(key, monday) for key in ("good", "okay", "bad")],
        }
        for monday in report.asked.mondays
    ]


@leads_only
def figure(request: SignedIn, figure: str) -> HttpResponse | StreamingHttpResponse:
    """The tickets that a figure counts."""
    form = ReportForm(request.GET)
    bucket = request.GET.get("bucket", "")
    measure = (MEASURES | TIMES).get(figure)
    known = [str(place) for place in range(len(BUCKETS) + 1)] if figure in TIMES else []
    if measure is None or (bucket and bucket not in known):
        raise Http404
    asked = form.asked()
    listing = Listing(
        request,
        with_due(tickets_of(figure, asked, int(bucket) if bucket else None)).select_related(
            "queue", "player", "game", "assignee", "chat"
        ),
        COLUMNS,
        search=(at_the_desk,),
        order="-created_at",
        name="report-tickets",
        empty_title=_("No ticket here"),
        empty_text=_("Nothing in these weeks is counted here."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    context = {
        "listing": listing,
        "figure": measure.label,
        "of": _of(asked, form),
        "reports_url": f"{reverse('support:reports')}?{urlencode(form.around)}",
    }
    return render(request, "support/staff/report_tickets.html", context)


def _weeks(asked: Asked) -> str:
    begin, end = asked.mondays[0], asked.mondays[-1]
    if asked.weeks == 1:
        return _("Week of %(day)s") % {"day": shown.day(begin)}
    return _("Weeks of %(begin)s to %(end)s") % {"begin": shown.day(begin), "end": shown.day(end)}


def _of(asked: Asked, form: ReportForm) -> str:
    """All that the list was narrowed by."""
    said = _weeks(asked)
    if asked.queue is not None:
        said = _("%(weeks)s, queue %(queue)s") % {
            "weeks": said,
            "queue": form.cleaned_data["queue"],
        }
    if asked.channel:
        said = _("%(weeks)s, %(channel)s") % {
            "weeks": said,
            "channel": Channel(asked.channel).label,
        }
    if asked.game is not None:
        game = form.games.get(str(asked.game), _("No game"))
        said = _("%(weeks)s, %(game)s") % {"weeks": said, "game": game}
    return said


def _csv(report: Report) -> StreamingHttpResponse:
    """A row for each week and game in which anything happened; times in minutes."""
    form = report.form
    places = {
        (week, game)
        for _key, week, game in (*report.counts, *report.times)
        if week is not None and game is not None
    }
    rows = (
        (week.isoformat(), form.games.get(str(game), ""), *_numbers(report, week, game))
        for week, game in sorted(places, key=lambda one: (one[0], form.place_of(one[1])))
    )
    return csv_file("ticket-reports", [_("Week of"), _("Game"), *report.heads], rows)


def _numbers(report: Report, week: date, game: int | None) -> Iterator[int | None]:
    for key in MEASURES:
        yield report.count(key, week, game)
    for key in TIMES:
        took = report.times.get((key, week, game))
        for span in (took.median, took.ninth) if took else (None, None):
            yield None if span is None else minutes_of(span)
