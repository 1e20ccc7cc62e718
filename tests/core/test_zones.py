"""Times are read in the viewer's zone and written in UTC."""

from datetime import UTC, datetime

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from incubator.core.models import User
from incubator.core.zones import ViewersZone, zone_choices

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 3, 1, 20, tzinfo=UTC)


def shown(user: User, method: str) -> str:
    """What a view would print for the moment."""

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(f"{timezone.localtime(MOMENT):%Y-%m-%d %H:%M}")

    request = RequestFactory().generic(method, "/")
    request.user = user
    return ViewersZone(view)(request).content.decode()


def test_pages_are_read_in_the_viewers_zone_and_changes_are_dated_in_utc(founder: User) -> None:
    founder.time_zone = "Asia/Shanghai"
    assert shown(founder, "GET") == "2026-03-02 04:00"
    assert shown(founder, "POST") == "2026-03-01 20:00"
    assert timezone.get_current_timezone_name() == "UTC"


def test_a_zone_is_chosen_on_a_page_and_a_made_up_one_is_not(client: Client, founder: User) -> None:
    client.force_login(founder)
    assert client.post("/account/time-zone/", {"time_zone": "Asia/Tokyo"}).status_code == 302
    founder.refresh_from_db()
    assert founder.time_zone == "Asia/Tokyo"
    page = client.post("/account/time-zone/", {"time_zone": "Mars/Olympus"})
    assert page.status_code == 200
    founder.refresh_from_db()
    assert founder.time_zone == "Asia/Tokyo"
    assert client.get("/account/time-zone/").status_code == 200


def test_the_list_is_of_cities() -> None:
    names = [zone for zone, _ in zone_choices()]
    assert {"UTC", "Asia/Shanghai", "Europe/Berlin"} <= set(names)
    assert not {"EST5EDT", "GB", "posixrules"} & set(names)
