"""What the public pages show beside their own words: other games, and what things cost.

Wagtail renders a page from its row alone, on the site and in every preview; the templates fetch
the rest here.
"""

from dataclasses import dataclass
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Page as Sheet
from django.core.paginator import Paginator

from cms.forms import FindGamesForm
from cms.models import GamePage, HelpPage, HomePage, NewsPage
from cms.selectors.articles import help_articles, latest_news
from cms.selectors.offers import Offer, offers_by_game
from cms.selectors.pages import find_games, games_of, published_games
from incubator.accounts.models import User
from studios.models import Studio

register = template.Library()

GAMES_PER_PAGE = 24


@dataclass(frozen=True, slots=True)
class Card:
    """A game on a shelf."""

    page: GamePage
    offer: Offer | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """Games with their prices. `form` and `sheet` belong to the searchable one."""

    cards: list[Card]
    form: FindGamesForm | None = None
    sheet: Sheet[GamePage] | None = None

    @property
    def is_filtered(self) -> bool:
        return self.form is not None and any(self.form.cleaned_data.values())


@register.simple_tag(takes_context=True)
def all_games(context: dict[str, Any]) -> Shelf:
    """The games list, as this request searches it."""
    form = FindGamesForm(context["request"].GET, label_suffix="")
    form.is_valid()
    asked = {name: form.cleaned_data.get(name, "") for name in form.fields}
    found = find_games(text=asked["q"], platform=asked["platform"], language=asked["language"])
    sheet = Paginator(found, GAMES_PER_PAGE).get_page(context["request"].GET.get("page"))
    return Shelf(_cards(list(sheet), _reader(context)), form, sheet)


@register.simple_tag(takes_context=True)
def newest_games(context: dict[str, Any], limit: int = 12) -> Shelf:
    return Shelf(_cards(list(published_games()[:limit]), _reader(context)))


@register.simple_tag(takes_context=True)
def games_by(context: dict[str, Any], studio: Studio) -> Shelf:
    return Shelf(_cards(list(games_of(studio)), _reader(context)))


@register.simple_tag
def featured_on(home: HomePage) -> GamePage | None:
    """The game at the top of the front page: the editors' choice, else the newest."""
    chosen = published_games().filter(pk=home.featured_id).first()
    return chosen or published_games().first()


@register.simple_tag(takes_context=True)
def offers_of(context: dict[str, Any], page: GamePage) -> list[Offer]:
    """What of this game can be bought, the game itself first."""
    return offers_by_game([page.game], _reader(context)).get(page.game_id, [])


@register.simple_tag
def newest_articles(limit: int = 30) -> list[NewsPage]:
    return list(latest_news()[:limit])


@register.simple_tag
def all_answers() -> list[HelpPage]:
    return list(help_articles())


def _cards(pages: list[GamePage], reader: User | AnonymousUser) -> list[Card]:
    offers = offers_by_game([page.game for page in pages], reader)
    return [Card(page, next(iter(offers.get(page.game_id, [])), None)) for page in pages]


def _reader(context: dict[str, Any]) -> User | AnonymousUser:
    return getattr(context.get("request"), "user", None) or AnonymousUser()
