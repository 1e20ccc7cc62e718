"""Codes hold numbers that never change; pages say what people call the things."""

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from billing.ledger import chart
from billing.ledger.kinds import ENTRY_KINDS, kind_name
from billing.ledger.models import Account
from billing.ledger.naming import names_of, sided, with_names
from billing.ledger.services import open_accounts
from incubator.accounts.models import User
from studios.models import Game, Studio

pytestmark = pytest.mark.django_db


def test_things_are_named_by_those_who_have_them(game: Game, studio: Studio, player: User) -> None:
    nameless = User.objects.create(email="nobody.at.all@example.com", name="")
    names = {
        chart.revenue(game.pk, "USD").code: "Paper Tides",
        chart.payable(studio.pk, "USD").code: "Lantern Works",
        chart.reserve(studio.pk, "USD").code: "Lantern Works",
        chart.wallet(player.pk, "USD").code: "Petra Player",
        chart.wallet(nameless.pk, "USD").code: nameless.display_name,
    }
    others = [chart.gateway("sandbox", "USD").code, chart.fx("USD").code, "expense:grant"]
    others += [chart.wallet(999_999, "USD").code, chart.income("services:server", "USD").code]
    with CaptureQueriesContext(connection) as said:
        assert names_of([*names, *others]) == names
    # One query for games, one for studios, one for people.
    assert len(said) == 1


def test_a_list_shows_names_and_finds_by_them(game: Game, player: User) -> None:
    refs = [chart.revenue(game.pk, "USD"), chart.wallet(player.pk, "USD"), chart.tax("DE", "USD")]
    open_accounts([*refs, chart.income("services:server", "USD")])
    rows = with_names(Account.objects.all())
    assert {row.code: row.called for row in rows} == {
        refs[0].code: "Paper Tides",
        refs[1].code: "Petra Player",
        "liability:tax:DE": "",
        "income:services:server": "",
    }
    assert [row.code for row in rows.filter(Q(called__icontains="tides"))] == [refs[0].code]


def test_a_renamed_thing_keeps_its_account(game: Game) -> None:
    revenue = chart.revenue(game.pk, "USD")
    Game.objects.filter(pk=game.pk).update(title="Home")
    assert sided([(revenue.code, -5)]) == [(f"{revenue.code} (Home)", None, 5)]


@pytest.mark.parametrize("wrong", ["paper-tides", "7", 0, -1, None])
def test_a_slug_cannot_number_an_account(wrong: object) -> None:
    with pytest.raises(ValueError, match="cannot name"):
        chart.revenue(wrong, "USD")  # type: ignore[arg-type]


def test_every_kind_of_entry_has_a_name_and_words() -> None:
    assert len(ENTRY_KINDS) >= 12
    for key, kind in ENTRY_KINDS.items():
        assert kind.words.key == key
        assert kind_name(key) != key
        with translation.override("zh-hans"):
            assert kind_name(key)
    assert kind_name("lost.long.ago") == "lost.long.ago"
