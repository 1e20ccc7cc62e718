"""Games of a studio."""

from django.db import transaction
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.totals import require_room
from incubator.web.versions import require_unchanged
from studios import words
from studios.errors import Incomplete
from studios.models import Game, Stage, Studio
from studios.services.studios import free_slug

# Each has an address, a page and accounts of its own in the books.
MOST_GAMES = 100
EDITED = ("title", "tagline", "about", "stage")


@transaction.atomic
def add_game(
    *, studio: Studio, title: str, tagline: str, about: str, currency: str, actor: User
) -> Game:
    """A new game. Its address and its currency stay as they are from here on."""
    acts.require(actor, words.ADD_GAME.key, studio)
    if not title.strip():
        raise Incomplete(_("Give the game a title."))
    require_room(
        studio.games.all(),
        holder=f"studio:{studio.pk}",
        most=MOST_GAMES,
        words=_(
            "This studio has %(most)s games here, which is as many as it may have. Ask us for more."
        ),
    )
    game = Game.objects.create(
        studio=studio,
        slug=free_slug(Game, title, "game"),
        title=title.strip(),
        tagline=tagline.strip(),
        about=about.strip(),
        currency=currency,
    )
    audit.record(actor=actor, said=words.ADD_GAME(), subject=game)
    return game


@transaction.atomic
def edit_game(
    *,
    game: Game,
    title: str,
    tagline: str,
    about: str,
    stage: str,
    actor: User,
    seen: str | None = None,
) -> Game:
    """Change what people read about the game, and the stage it has reached.

    `seen` is the version of EDITED that the actor's page showed. Raises ChangedMeanwhile.
    """
    acts.require(actor, words.EDIT_GAME.key, game)
    if not title.strip():
        raise Incomplete(_("Give the game a title."))
    Game.objects.select_for_update(of=("self",)).get(pk=game.pk)
    game.refresh_from_db(fields=EDITED)
    require_unchanged(game, *EDITED, seen=seen)
    before = {"title": game.title, "stage": game.stage}
    game.title, game.tagline = title.strip(), tagline.strip()
    game.about, game.stage = about.strip(), Stage(stage)
    game.save(update_fields=EDITED)
    audit.record(
        actor=actor,
        said=words.EDIT_GAME(),
        subject=game,
        before=before,
        after={"title": game.title, "stage": str(game.stage)},
    )
    return game
