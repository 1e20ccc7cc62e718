"""Games that the public can see, for tests about something else than how they come there."""

from cms.models import GameIndexPage, GamePage
from studios.models import Game


def put_on_site(game: Game) -> GamePage:
    """As editors leave it: tests/cms/test_moderation.py goes the whole way."""
    page = GamePage.objects.filter(game=game).first()
    if page is None:
        page = GamePage(game=game, title=game.title, slug=game.slug, live=True)
        GameIndexPage.objects.get().add_child(instance=page)
    return page
