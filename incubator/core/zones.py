"""The viewer's zone: times are kept in UTC and shown in the zone a person has chosen."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from incubator.core.models import User


def zone_choices() -> list[tuple[str, str]]:
    """Zones by region and city; the abbreviations of old that the database also knows are left out."""
    regions = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Pacific/")
    cities = sorted(zone for zone in available_timezones() if zone.startswith(regions))
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in cities)]


class ViewersZone:
    """Shows pages in the viewer's zone.

    Reading only: what a request changes is dated in UTC, as the books are, or a payment made in
    Shanghai at breakfast on the first would be dated a day after the same one from Berlin.
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
