"""The viewer's zone: times are kept in UTC and shown in the zone a person has chosen."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from incubator.accounts.models import User
from incubator.core.money import MINUS

REGIONS = {
    "Africa": gettext_lazy("Africa"),
    "America": gettext_lazy("America"),
    "Asia": gettext_lazy("Asia"),
    "Atlantic": gettext_lazy("Atlantic"),
    "Australia": gettext_lazy("Australia"),
    "Europe": gettext_lazy("Europe"),
    "Pacific": gettext_lazy("Pacific"),
}


@cache
def zone_choices() -> list[tuple[str, str]]:
    """Zones by region and city; the abbreviations of old that the database also knows are left out."""
    regions = tuple(f"{region}/" for region in REGIONS)
    cities = sorted(zone for zone in available_timezones() if zone.startswith(regions))
    return [("UTC", "UTC"), *((zone, zone.partition("/")[2]) for zone in cities)]


def offset_of(zone: str, moment: datetime) -> str:
    """How far the zone's clocks are ahead of UTC at the moment: "UTC+05:30"."""
    ahead = moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    minutes = abs(int(ahead.total_seconds())) // 60
    return f"UTC{'+' if ahead >= timedelta() else MINUS}{minutes // 60:02}:{minutes % 60:02}"


class ZoneSelect(forms.Select):
    """Zones grouped by region, each with what it is ahead of UTC today.

    Written in one go: Django would render a template for each of more than 400 options.
    """

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        now = timezone.now()
        options: dict[str, list[tuple[str, str, str, str]]] = {}
        for zone, city in zone_choices():
            chosen = " selected" if zone == value else ""
            label = city.replace("_", " ").replace("/", ", ")
            options.setdefault(zone.partition("/")[0], []).append(
                (zone, chosen, label, offset_of(zone, now))
            )
        universal = format_html_join("", '<option value="{}"{}>{}</option>', options.pop("UTC"))
        groups = [
            (
                REGIONS[region],
                format_html_join("", '<option value="{}" lang="en"{}>{} ({})</option>', cities),
            )
            for region, cities in options.items()
        ]
        return format_html(
            "<select{}>{}{}</select>",
            flatatt({"name": name, **self.attrs, **(attrs or {})}),
            universal,
            format_html_join("", '<optgroup label="{}">{}</optgroup>', groups),
        )


class ViewersZone:
    """Shows pages in the viewer's zone.

    Reading only: what a request changes runs in UTC. Dates of money ask neither, see
    `incubator.core.books`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = _zone_of(request)
        if zone == "UTC" or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with timezone.override(ZoneInfo(zone)):
            return self.get_response(request)


def _zone_of(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    return user.time_zone if isinstance(user, User) else "UTC"
