"""Codes hold numbers that never change; pages say what people call the things."""

import pytest
from django.db import connection
from django.db.models import Q
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from billing.ledger import chart
from billing.ledger.chart import KINDS
from billing.ledger.kinds import ENTRY_KINDS, kind_name
from billing.ledger.models import Account
from billing.ledger.naming import named, names_of, sided, with_names
from billing.ledger.services import open_accounts
from billing.ledger.words import ACCOUNTS
from incubator.accounts.models import User
from incubator.core.words import Money
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
    [(account, debit, credit)] = sided([(revenue.code, -5, "USD")])
    assert (account.words, account.code) == ("Sales of Home, not settled", revenue.code)
    assert (debit, credit) == (None, Money(5, "USD"))


@pytest.mark.parametrize("wrong", ["paper-tides", "7", 0, -1, None])
def test_a_slug_cannot_number_an_account(wrong: object) -> None:
    with pytest.raises(ValueError, match="cannot name"):
        chart.revenue(wrong, "USD")  # type: ignore[arg-type]


def test_every_account_is_called_by_people_and_things_before_its_code(player: User) -> None:
    assert set(ACCOUNTS) == set(KINDS)
    said = {
        chart.wallet(player.pk, "USD").code: "Wallet of Petra Player",
        chart.gateway("sandbox", "USD").code: "Held by the payment provider “sandbox”",
        chart.income("services:server", "USD").code: "Services sold (server)",
        chart.income("platform_share", "USD").code: "Our share of sales",
        chart.fx("EUR").code: "Exchange of EUR",
        # What is gone keeps its number.
        chart.wallet(999_999, "USD").code: "Wallet of 999999",
    }
    assert {code: named(code).words for code in said} == said
    shown = render_to_string(
        "kit/account.html", {"account": named("asset:bank:main"), "url": "/x/"}
    )
    assert '<a href="/x/">Our bank account “main”</a>' in shown
    assert shown.index("bank account") < shown.index("asset:<wbr>bank:<wbr>main")


def test_every_kind_of_entry_has_a_name_and_words() -> None:
    assert len(ENTRY_KINDS) >= 12
    for key, kind in ENTRY_KINDS.items():
        assert kind.words.key == key
        assert kind_name(key) != key
        with translation.override("zh-hans"):
            assert kind_name(key)
    assert kind_name("lost.long.ago") == "lost.long.ago"
