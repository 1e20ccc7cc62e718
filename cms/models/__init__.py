from cms.models.articles import HelpIndexPage, HelpPage, NewsIndexPage, NewsPage
from cms.models.games import GameIndexPage, GamePage, Language, Platform, Screenshot
from cms.models.home import HomePage
from cms.models.moderation import EditorialReview

__all__ = [
    "EditorialReview",
    "GameIndexPage",
    "GamePage",
    "HelpIndexPage",
    "HelpPage",
    "HomePage",
    "Language",
    "NewsIndexPage",
    "NewsPage",
    "Platform",
    "Screenshot",
]
