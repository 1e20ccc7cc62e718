"""Reading game pages: the public ones, and a studio's draft of its own."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from cms.models import GamePage, Screenshot
from incubator.accounts.models import User
from studios.models import Game, Studio


def published_games() -> QuerySet[GamePage]:
    """What the public may see, newest first, with all that a card shows."""
    return (
        GamePage.objects.live()
        .select_related("game__studio")
        .order_by("-first_published_at", "-pk")
    )


def find_games(*, text: str = "", platform: str = "", language: str = "") -> QuerySet[GamePage]:
    """Published games that match all that is given."""
    games = published_games()
    for word in text.split()[:8]:
        games = games.filter(
            Q(title__icontains=word)
            | Q(tagline__icontains=word)
            | Q(kind__icontains=word)
            | Q(game__studio__name__icontains=word)
        )
    if platform:
        games = games.filter(platforms__contains=[platform])
    if language:
        games = games.filter(languages__contains=[language])
    return games


def games_of(studio: Studio) -> QuerySet[GamePage]:
    return published_games().filter(game__studio=studio)


def is_picture_of_own_page(editor: User, image_id: int) -> bool:
    """Whether the picture stands on a page of a studio that the editor belongs to."""
    shown = Screenshot.objects.filter(image=image_id)
    return shown.filter(page__game__studio__memberships__user=editor).exists()


def page_of(game: Game) -> GamePage | None:
    """The page's row: what is public, if it is live at all."""
    return GamePage.objects.filter(game=game).select_related("game__studio").first()


def pages_with_standing(games: Iterable[Game]) -> QuerySet[GamePage]:
    """The pages of several games, with what tells where each stands in moderation."""
    pages: QuerySet[GamePage] = GamePage.objects.filter(game__in=games).prefetch_workflow_states()
    return pages


def draft_of(page: GamePage) -> GamePage:
    """The page as the studio last saved it."""
    draft: GamePage = page.get_latest_revision_as_object()
    # It is the same row, and here its studio is known.
    draft.game = page.game
    return draft
