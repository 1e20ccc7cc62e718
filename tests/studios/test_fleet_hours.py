"""Hours of a fleet: as many as it has, and nothing of what was typed is lost."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from incubator.accounts.models import User
from studios.servers.errors import FleetRefused
from studios.servers.models import Fleet
from studios.servers.services.fleets import MOST_HOURS, Hours, change_fleet, sizes_of
from studios.servers.views import fleets as views
from tests.studios.fleeting import Fleets, fleets, sizes, ten
from tests.studios.test_fleet_pages import at, typed

__all__ = ["fleets", "ten"]
pytestmark = pytest.mark.django_db

KEPT = [
    Hours(days=(0, 1, 2, 3, 4), from_hour=8, to_hour=12, minimum=3),
    Hours(days=(5, 6), from_hour=10, to_hour=24, minimum=7),
    Hours(days=(4,), from_hour=18, to_hour=24, minimum=8),
    Hours(days=(0, 2), from_hour=20, to_hour=22, minimum=5),
]


@pytest.fixture
def busy(client: Client, fleets: Fleets, member: User) -> Fleet:
    """One with four other minimums, of which one is for days that have no name together."""
    client.force_login(member)
    return change_fleet(fleet=fleets.fleet, name="Asia", sizes=sizes(hours=KEPT), actor=member)


def rows_of(page: str) -> list[str]:
    return page.split("<div data-row")[1:]


def as_shown(fleet: Fleet) -> dict[str, object]:
    """What the browser sends where nobody touched anything."""
    told = typed(minimum=2, planned="yes")
    for row, (key, one) in enumerate(zip(("week", "weekend", "4", "0,2"), KEPT, strict=True), 1):
        told |= {
            f"days_{row}": key,
            f"from_{row}": one.from_hour,
            f"to_{row}": one.to_hour,
            f"minimum_{row}": one.minimum,
        }
    return told


def test_all_its_hours_are_there_and_three_empty_rows(client: Client, busy: Fleet) -> None:
    page = client.get(at(busy, "change/")).content.decode()
    rows = rows_of(page)
    assert len(rows) == MOST_HOURS
    assert sum(not row.startswith(" hidden") for row in rows) == len(KEPT) + 3
    assert '<option value="0,2" selected>Monday, Wednesday</option>' in rows[3]
    assert "never: remove these hours" in rows[3]
    assert "remove these hours" not in rows[4]


def test_saving_without_a_touch_changes_nothing(client: Client, busy: Fleet) -> None:
    assert client.post(at(busy, "change/"), as_shown(busy)).status_code == 302
    assert sizes_of(Fleet.objects.get()).hours == KEPT


def test_further_rows_are_kept_and_one_is_removed(client: Client, busy: Fleet) -> None:
    more = {"days_7": "6", "from_7": 0, "to_7": 4, "minimum_7": 1, "days_1": ""}
    client.post(at(busy, "change/"), as_shown(busy) | more)
    sunday = Hours(days=(6,), from_hour=0, to_hour=4, minimum=1)
    assert sizes_of(Fleet.objects.get()).hours == [*KEPT[1:], sunday]


def test_the_page_that_asks_takes_all_of_it_along(client: Client, busy: Fleet) -> None:
    sent = as_shown(busy)
    del sent["planned"]
    asked = client.post(at(busy, "change/"), sent).content.decode()
    for name, value in sent.items():
        assert f'name="{name}" value="{value}"' in asked


@pytest.mark.parametrize(
    ("odd", "told"),
    [
        ({"days_6": "6", "from_6": "abc", "to_6": 5, "minimum_6": 2}, "whole number"),
        ({"days_6": "6", "from_6": 9, "to_6": 5, "minimum_6": 2}, "begin before they end"),
        ({"days_6": "6", "from_6": 2, "to_6": "", "minimum_6": 2}, "Say from and to which hour"),
        ({"days_6": "", "from_6": 2, "to_6": 5, "minimum_6": 2}, "Say on which days"),
        ({"days_6": "0,9", "from_6": 2, "to_6": 5, "minimum_6": 2}, "0,9"),
    ],
)
def test_what_was_typed_comes_back_with_what_is_wrong(
    client: Client, busy: Fleet, odd: dict[str, object], told: str
) -> None:
    page = client.post(at(busy, "change/"), as_shown(busy) | odd).content.decode()
    assert told in page
    sixth = rows_of(page)[5]
    assert not sixth.startswith(" hidden")
    assert f'name="from_6" value="{odd["from_6"]}"' in sixth
    assert 'name="minimum_6" value="2"' in sixth
    assert sizes_of(Fleet.objects.get()).hours == KEPT


def test_the_plan_counts_the_hours_that_were_typed(
    client: Client, busy: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a Thursday at noon nothing of what is kept holds."""
    thursday = datetime(2026, 1, 1, 12, tzinfo=UTC)
    monkeypatch.setattr(views.timezone, "now", lambda: thursday)
    sent = {"days_1": "3", "from_1": 12, "to_1": 13, "minimum_1": 6}
    plan = client.post(at(busy, "change/"), typed(minimum=2, **sent)).content.decode()
    assert "6 to launch" in plan
    sent["to_1"], sent["from_1"] = 12, 11
    plan = client.post(at(busy, "change/"), typed(minimum=2, **sent)).content.decode()
    assert "2 to launch" in plan


def test_there_is_an_end_to_it(busy: Fleet, member: User) -> None:
    many = [Hours(days=(1,), from_hour=1, to_hour=2, minimum=1)] * (MOST_HOURS + 1)
    with pytest.raises(FleetRefused, match="at most 21 other minimums"):
        change_fleet(fleet=busy, name="Asia", sizes=sizes(hours=many), actor=member)


def test_who_saves_second_is_told_and_loses_nothing(
    client: Client, busy: Fleet, founder: User
) -> None:
    url = at(busy, "change/")
    seen = client.get(url).context["form"]["seen"].value()
    theirs = [*KEPT[:3], Hours(days=(0, 2), from_hour=20, to_hour=22, minimum=6)]
    change_fleet(fleet=busy, name="Asia", sizes=sizes(hours=theirs), actor=founder)
    mine = as_shown(busy) | {"seen": seen, "minimum_1": 4}
    answer = client.post(url, mine)
    assert f"{founder.display_name} changed Fleet" in answer.content.decode()
    assert 'name="minimum_1" value="4"' in answer.content.decode()
    assert sizes_of(Fleet.objects.get()).hours == theirs
    again = mine | {"seen": answer.context["form"]["seen"].value()}
    assert client.post(url, again).status_code == 302
    assert sizes_of(Fleet.objects.get()).hours[0].minimum == 4
    # The plan's page carries what was seen.
    del again["planned"]
    fresh = client.get(url).context["form"]["seen"].value()
    assert f'name="seen" value="{fresh}"' in client.post(url, again | {"seen": fresh}).text
