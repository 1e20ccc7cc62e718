"""What a studio does with its game's page: write it. Publishing is `services.moderation`."""

from dataclasses import asdict, dataclass, field
from datetime import date

from django.db import transaction

from cms import words
from cms.errors import PageInModeration
from cms.models import GameIndexPage, GamePage
from cms.selectors.pages import draft_of, page_of
from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.web.versions import require_unchanged
from studios.models import Game

# Each saving is a revision.
VERSION = ("latest_revision_id",)


@dataclass(frozen=True, slots=True)
class PageFields:
    """What a studio may say about its game. A draft may leave anything out."""

    tagline: str = ""
    kind: str = ""
    about: str = ""
    released_on: date | None = None
    platforms: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)


@transaction.atomic
def save_page_draft(
    *, game: Game, fields: PageFields, actor: User, seen: str | None = None
) -> GamePage:
    """Keep the words as a draft, which is never public, and return the page with them in it.

    Saving what is already there writes nothing: autosave may call this as often as it likes.
    `seen` is the version of the page that the actor's form was filled from. Raises
    PageInModeration while editors read the page, ChangedMeanwhile when somebody else saved since.
    """
    acts.require(actor, words.SAVE_DRAFT.key, game)
    page = _locked_page(game) or _first_page(game, actor)
    if page.workflow_in_progress:
        raise PageInModeration
    draft = draft_of(page)
    wanted = {"title": game.title, **asdict(fields)}
    before = {name: getattr(draft, name) for name in wanted}
    if page.latest_revision_id and before == wanted:
        return draft
    require_unchanged(page, *VERSION, seen=seen)
    for name, value in wanted.items():
        setattr(draft, name, value)
    draft.save_revision(user=actor, log_action=True)
    audit.record(actor=actor, said=words.SAVE_DRAFT(), subject=page)
    return draft


def _locked_page(game: Game) -> GamePage | None:
    """The page under a row lock, so that editors and studio take turns."""
    return GamePage.objects.select_for_update(of=("self",)).filter(game=game).first()


def _first_page(game: Game, actor: User) -> GamePage:
    # The tree's paths are counted from the siblings: two first drafts at once must take turns.
    index = GameIndexPage.objects.select_for_update(of=("self",)).get()
    existing = page_of(game)
    if existing is not None:
        return existing
    page = GamePage(game=game, title=game.title, slug=game.slug, live=False, owner=actor)
    index.add_child(instance=page)
    return page
