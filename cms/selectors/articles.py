"""Reading news and help."""

from django.db.models import QuerySet

from cms.models import HelpPage, NewsPage


def latest_news() -> QuerySet[NewsPage]:
    return NewsPage.objects.live().order_by("-first_published_at", "-pk")


def help_articles() -> QuerySet[HelpPage]:
    """In the order in which editors arranged them."""
    return HelpPage.objects.live().order_by("path")
