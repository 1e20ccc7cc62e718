"""A person's own language and zone: times are read in the zone and written in UTC."""

from datetime import UTC, datetime

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from incubator.accounts.models import User
from incubator.accounts.zones import ViewersZone, offset_of, zone_choices

pytestmark = pytest.mark.django_db
PAGE = "/account/language-and-time/"
SECRET = "a-long-enough-word-for-a-test"
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


def test_both_are_chosen_on_a_page_and_a_made_up_zone_is_not(client: Client, founder: User) -> None:
    client.force_login(founder)
    chosen = {"language": "zh-hans", "time_zone": "Asia/Tokyo"}
    assert client.post(PAGE, chosen).status_code == 302
    founder.refresh_from_db()
    assert (founder.language, founder.time_zone) == ("zh-hans", "Asia/Tokyo")
    for wrong in ({"time_zone": "Mars/Olympus"}, {"language": "de"}):
        assert client.post(PAGE, chosen | wrong).status_code == 200
    founder.refresh_from_db()
    assert (founder.language, founder.time_zone) == ("zh-hans", "Asia/Tokyo")
    page = client.get(PAGE).content.decode()
    assert '<option value="Asia/Tokyo" lang="en" selected>Tokyo (UTC+09:00)</option>' in page
    assert '<optgroup label="亚洲">' in page


def test_the_language_follows_to_another_device(client: Client, founder: User) -> None:
    client.force_login(founder)
    assert 'lang="en"' in client.get(PAGE).content.decode()
    client.post("/i18n/setlang/", {"language": "zh-hans", "next": PAGE})
    elsewhere = Client(headers={"accept-language": "en"})
    elsewhere.force_login(founder)
    assert 'lang="zh-hans"' in elsewhere.get(PAGE).content.decode()
    elsewhere.logout()
    assert 'lang="en"' in elsewhere.get("/accounts/login/").content.decode()


def test_the_switch_is_for_a_visitors_browser_alone(client: Client, founder: User) -> None:
    client.post("/i18n/setlang/", {"language": "zh-hans"})
    assert 'lang="zh-hans"' in client.get("/accounts/login/").content.decode()
    client.force_login(founder)
    client.post("/i18n/setlang/", {"language": "de"})
    founder.refresh_from_db()
    assert founder.language == "en"


def test_who_signs_up_keeps_the_language_of_the_browser(client: Client) -> None:
    typed = {"name": "Li Wei", "email": "li@example.com", "password1": SECRET, "password2": SECRET}
    answer = client.post("/accounts/signup/", typed, headers={"accept-language": "zh-CN,zh;q=0.9"})
    assert answer.status_code == 302
    assert User.objects.get(email="li@example.com").language == "zh-hans"


def test_the_list_is_of_cities() -> None:
    names = [zone for zone, _ in zone_choices()]
    assert {"UTC", "Asia/Shanghai", "Europe/Berlin"} <= set(names)
    assert not {"EST5EDT", "GB", "posixrules"} & set(names)


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Asia/Kolkata", "UTC+05:30"),
        ("America/New_York", "UTC\u221205:00"),
        ("UTC", "UTC+00:00"),
        ("Pacific/Marquesas", "UTC\u221209:30"),
    ],
)
def test_a_zone_says_how_far_it_is_ahead(zone: str, said: str) -> None:
    assert offset_of(zone, MOMENT) == said
