"""The country of an account: said by its owner, kept with its history, changed now and then."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from django.utils import timezone, translation

from incubator.accounts.countries import country_choices, country_name
from incubator.accounts.errors import CountryRefused
from incubator.accounts.models import CountryChoice, User, country_of
from incubator.accounts.models.countries import STAYS_FOR
from incubator.accounts.services.countries import choose_country
from tests.clients import Client
from tests.powers import tamper

PAGE = "/account/country/"


@pytest.fixture
def client(player: User) -> Client:
    client = Client()
    client.force_login(player)
    return client


def chosen_before(player: User, age: timedelta) -> None:
    when = timezone.now() - age
    tamper(
        f"UPDATE accounts_countrychoice SET chosen_at = '{when.isoformat()}'"  # noqa: S608
        f" WHERE user_id = {player.pk}"
    )


def test_an_account_says_no_country_until_its_owner_does(client: Client, player: User) -> None:
    assert country_of(player) == ""
    answer = client.post(f"{PAGE}?next=/orders/", {"country": "DE"})
    assert answer["Location"] == "/orders/"
    assert country_of(player) == "DE"
    choice = CountryChoice.objects.get()
    assert (choice.chosen_by, str(choice)) == (player, "Germany")
    assert "Your country: Germany" in client.get(PAGE).content.decode()


def test_it_is_changed_once_in_thirty_days_and_every_choice_stays(player: User) -> None:
    choose_country(user=player, country="DE", actor=player)
    choose_country(user=player, country="DE", actor=player)
    with pytest.raises(CountryRefused, match="Germany less than 30 days ago"):
        choose_country(user=player, country="JP", actor=player)
    chosen_before(player, STAYS_FOR)
    choose_country(user=player, country="JP", actor=player)
    with pytest.raises(CountryRefused, match="Japan"):
        choose_country(user=player, country="DE", actor=player)
    assert country_of(player) == "JP"
    assert CountryChoice.objects.count() == 2


@pytest.mark.parametrize("country", ["", "XX", "de", "DEU", "ＤＥ", "abc"])
def test_what_is_no_country_is_refused_on_the_page_and_by_the_service(
    client: Client, player: User, country: str
) -> None:
    assert client.post(PAGE, {"country": country}).status_code == 200
    with pytest.raises(CountryRefused):
        choose_country(user=player, country=country, actor=player)
    assert country_of(player) == ""


def test_nobody_chooses_for_somebody_else(player: User, agent: User) -> None:
    with pytest.raises(Http404):
        choose_country(user=player, country="DE", actor=agent)


def test_a_way_back_leads_nowhere_else(client: Client) -> None:
    answer = client.post(f"{PAGE}?next=https://evil.example/", {"country": "DE"})
    assert answer["Location"] == PAGE


def test_names_are_in_the_readers_language() -> None:
    assert country_name("DE") == "Germany"
    with translation.override("zh-hans"):
        assert country_name("DE") == "德国"
        assert ("JP", "日本") in country_choices()


def test_choices_are_never_changed(player: User) -> None:
    choose_country(user=player, country="DE", actor=player)
    for change in (
        lambda: CountryChoice.objects.update(country="JP"),
        lambda: CountryChoice.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
