"""Queries whose SQL is written once."""

from typing import Any

import pytest
from django.db.models import F, QuerySet
from django.utils import timezone

from billing.models import TaxRate
from incubator.accounts.models import CountryChoice, User
from incubator.core.database import Among
from incubator.core.history import acting
from incubator.core.models import AuditRow
from incubator.core.ready import (
    MOST_AT_ONCE,
    insert,
    ready,
    ready_delete,
    ready_sum,
    ready_update,
)
from incubator.messaging.models.notifications import Notification

pytestmark = pytest.mark.django_db
written: list[int] = []


@ready
def named(people: Any, name: Any) -> QuerySet[User]:
    written.append(1)
    rows = User.objects.filter(Among(F("pk"), people), name=name).order_by("pk")
    return rows.exclude(name="50 % o'clock")


@ready
def rates_of_today() -> QuerySet[TaxRate]:
    return TaxRate.objects.filter(valid_from__lte=timezone.now().date())


def test_it_is_written_once_and_asked_with_other_values(
    player: User, stranger: User, founder: User
) -> None:
    both = [player.pk, stranger.pk]
    assert named(people=both, name=player.name) == [player]
    assert named(people=[player.pk], name=stranger.name) == []
    assert named(people=both, name="100 %s'") == []
    assert len(written) == 1
    with pytest.raises(KeyError):
        named(people=both)


def test_the_clock_is_not_looked_at_for_ever() -> None:
    with pytest.raises(ValueError, match="what time it is"):
        rates_of_today()


@ready
def countries_chosen(by: Any) -> QuerySet[CountryChoice]:
    return CountryChoice.objects.filter(chosen_by=by).select_related("user", "chosen_by")


def test_what_is_read_along_is_there(
    player: User, founder: User, django_assert_num_queries: Any
) -> None:
    CountryChoice.objects.create(user=player, country="DE", chosen_by=founder)
    with django_assert_num_queries(1):
        (choice,) = countries_chosen(by=founder)
        assert (choice.country, choice.user, choice.chosen_by) == ("DE", player, founder)


def bell(person: User, key: str, **more: Any) -> Notification:
    return Notification(person=person, key=key, kind="order", said="Paid.", url="/", **more)


def test_rows_are_written_as_django_writes_them(player: User, stranger: User) -> None:
    wanted = [bell(player, "first", text="100 %s"), bell(stranger, "second", asks=True)]
    with acting(player.pk, "test"):
        assert insert(wanted) == wanted
    for one in wanted:
        told = {name: value for name, value in vars(one).items() if name != "_state"}
        there = Notification.objects.get(pk=one.pk)
        assert (
            told.items()
            >= {name: value for name, value in vars(there).items() if name != "_state"}.items()
        )
        assert not one._state.adding
    assert insert([]) == []


def test_what_the_database_fills_in_comes_back(player: User) -> None:
    rows = [
        AuditRow(
            actor=player,
            act="x",
            parameters={"a": 1},
            subject_type="t",
            subject_id=number,
            subject_said="t",
        )
        for number in (1, 2**40)
    ]
    insert(rows)
    there = AuditRow.objects.filter(act="x").order_by("pk")
    assert list(there) == rows
    assert [row.subject_id for row in there] == [1, 2**40]


def test_many_are_written_too(player: User) -> None:
    written = insert([bell(player, str(number)) for number in range(MOST_AT_ONCE + 1)])
    assert Notification.objects.count() == MOST_AT_ONCE + 1
    assert all(one.pk for one in written)


def test_what_is_there_is_left_out(player: User, stranger: User) -> None:
    first, again = bell(player, "one"), bell(player, "one")
    assert insert([first, again], unless=["person", "key"]) == [first]
    other = bell(stranger, "one")
    assert insert([bell(player, "one"), other], unless=["person", "key"]) == [other]
    assert set(Notification.objects.values_list("pk", flat=True)) == {first.pk, other.pk}


@ready_update("read_at")
def put_out(person: Any) -> QuerySet[Notification]:
    return Notification.objects.filter(person=person, read_at=None)


@ready_delete
def taken_away(person: Any) -> QuerySet[Notification]:
    return Notification.objects.filter(person=person)


@ready_sum("id")
def ids_of(person: Any) -> QuerySet[Notification]:
    return Notification.objects.filter(person=person)


def test_rows_are_changed_counted_and_deleted(player: User, stranger: User) -> None:
    assert ids_of(person=player) == 0
    mine = insert([bell(player, "one"), bell(player, "two")])
    insert([bell(stranger, "one")])
    assert ids_of(person=player) == sum(one.pk for one in mine)
    now = timezone.now()
    with acting(player.pk, "test"):
        assert put_out(person=player, read_at=now) == 2
        assert put_out(person=player, read_at=now) == 0
        assert taken_away(person=player) == 2
    assert Notification.objects.get().read_at is None


@ready_update("name")
def renamed(person: Any) -> QuerySet[User]:
    return User.objects.filter(pk=person)


def test_what_keeps_its_history_is_left_to_django(player: User) -> None:
    with pytest.raises(TypeError, match="keeps its history"):
        renamed(person=player, name="Pia")
    with pytest.raises(TypeError, match="keeps its history"):
        insert([User(email="new@example.com")])
