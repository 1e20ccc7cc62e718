"""What readers see."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Site

from billing.services.catalogue import add_product
from cms.models import GamePage, HelpIndexPage, HelpPage, NewsIndexPage, NewsPage, Screenshot
from cms.services.moderation import approve_page, submit_for_moderation
from cms.services.pages import save_page_draft
from incubator.accounts.models import User
from studios.models import Game
from studios.services.games import add_game
from tests.cms.making import WORDS

pytestmark = pytest.mark.django_db
BACKEND = "incubator.accounts.backends.Passport"
PAGES = ("/", "/games/", "/games/paper-tides/", "/studios/lantern-works/", "/news/", "/help/")


@pytest.fixture
def on_sale(live_page: GamePage, game: Game, founder: User) -> Any:
    return add_product(
        game=game,
        sku="base",
        name="Paper Tides",
        currency="USD",
        amount_minor=14_99,
        actor=founder,
    )


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_public_page_opens_for_visitors_and_players(
    client: Client, on_sale: Any, player: User, language: str
) -> None:
    for _ in range(2):
        for address in PAGES:
            answered = client.get(address, headers={"accept-language": language})
            assert answered.status_code == 200, address
        client.force_login(player, BACKEND)


def test_an_empty_site_says_what_will_come(client: Client) -> None:
    assert "The first games are on their way." in client.get("/").content.decode()
    assert "No games yet" in client.get("/games/").content.decode()


def test_the_price_card_sells(client: Client, on_sale: Any) -> None:
    shown = client.get("/games/paper-tides/").content.decode()
    assert "$14.99" in shown
    assert "Buy Paper Tides" in shown
    assert "tax included" in shown


def test_a_game_without_a_price_is_not_for_sale(client: Client, live_page: GamePage) -> None:
    shown = client.get("/games/paper-tides/").content.decode()
    assert "Not for sale yet" in shown
    assert "Buy" not in shown


def test_facts_are_told_in_words_and_a_gallery_needs_pictures(
    client: Client, live_page: GamePage
) -> None:
    shown = client.get("/games/paper-tides/").content.decode()
    for words in ("English, 简体中文", "Windows, Linux", "2 Oct 2026", "Lantern Works"):
        assert words in shown
    assert 'class="shots"' not in shown


# Wagtail leaves the temporary file of a rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_gallery_shows_its_pictures_with_words_for_them(
    client: Client, live_page: GamePage
) -> None:
    image = Image.objects.create(title="Harbour", file=get_test_image_file())
    Screenshot.objects.create(page=live_page, image=image, description="A harbour at dusk")
    shown = client.get("/games/paper-tides/").content.decode()
    assert 'class="shots"' in shown
    assert 'alt="A harbour at dusk"' in shown


def test_search_and_filters_find_games(client: Client, live_page: GamePage) -> None:
    def found(query: str) -> bool:
        return 'href="/games/paper-tides/"' in client.get(f"/games/?{query}").content.decode()

    assert found("q=sailing+lantern")
    assert found("platform=linux&language=zh-hans")
    assert not found("q=chess")
    assert not found("platform=ios")
    assert found("platform=nonsense&page=99")
    assert "No game matches this" in client.get("/games/?q=chess").content.decode()


def test_a_studio_without_a_published_game_is_not_public(client: Client, draft: GamePage) -> None:
    assert client.get("/studios/lantern-works/").status_code == 404


def test_news_and_help_show_what_editors_wrote(client: Client) -> None:
    NewsIndexPage.objects.get().add_child(
        instance=NewsPage(title="Doors open", slug="open", summary="Come in.", body="<p>Hello</p>")
    )
    HelpIndexPage.objects.get().add_child(
        instance=HelpPage(title="Refunds", slug="refunds", summary="14 days.", body="<p>Ask</p>")
    )
    assert "Doors open" in client.get("/news/").content.decode()
    assert "<p>Hello</p>" in client.get("/news/open/").content.decode()
    assert "Refunds" in client.get("/help/").content.decode()
    assert "Doors open" in client.get("/").content.decode()
    assert client.get("/help/refunds/").status_code == 200


@pytest.mark.parametrize("address", ["/", "/games/", "/studios/lantern-works/"])
def test_more_games_take_no_more_queries(
    client: Client,
    on_sale: Any,
    game: Game,
    founder: User,
    editor: User,
    player: User,
    address: str,
    django_assert_num_queries: DjangoAssertNumQueries,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    client.force_login(player, BACKEND)
    warm_up(client, address)
    with django_assert_max_num_queries(20) as first:
        client.get(address)
        before = len(first)
    for title in ("Second", "Third", "Fourth"):
        another = add_game(
            studio=game.studio, title=title, tagline="", about="", currency="USD", actor=founder
        )
        page = save_page_draft(game=another, fields=WORDS, actor=founder)
        submission = submit_for_moderation(page=page, actor=founder)
        approve_page(submission=submission, actor=editor)
    warm_up(client, address)
    with django_assert_num_queries(before):
        assert "Fourth" in client.get(address).content.decode()


def warm_up(client: Client, address: str) -> None:
    """Wagtail and Django keep sites and content types; the second request is the usual one."""
    Site.clear_site_root_paths_cache()
    ContentType.objects.clear_cache()
    client.get(address)
