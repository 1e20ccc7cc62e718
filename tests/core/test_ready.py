"""Queries whose SQL is written once."""

from typing import Any

import pytest
from django.db.models import F, QuerySet
from django.utils import timezone

from billing.models import TaxRate
from incubator.accounts.models import CountryChoice, User
from incubator.core.database import Among
from incubator.core.ready import ready

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
