"""What the public sees: games on sale and to come, news, help; and what waits for the editor."""

from datetime import date

from cms.models import HomePage
from cms.services.moderation import approve_page, submit_for_moderation
from cms.services.pages import PageFields, save_page_draft
from incubator.portal.demo import articles, clock
from incubator.portal.demo.calendar import in_days, launch_day
from incubator.portal.demo.people import who
from studios.models import Game
from studios.services.games import edit_game


def tell() -> None:
    # Days are counted before the clock is set back to them.
    launch, to_come = launch_day(), in_days(120)
    with clock.on(launch):
        _tell_of_tides(launch)
    with clock.on(in_days(-20)):
        _tell_of_others(to_come)
    with clock.on(in_days(-15)):
        articles.tell()


def _tell_of_tides(launch: date) -> None:
    tides = Game.objects.get(title="Paper Tides")
    page = save_page_draft(
        game=tides,
        fields=PageFields(
            tagline="Fold a boat, read the wind, and carry letters between islands that forget"
            " each other at every new moon.",
            kind="Sailing adventure",
            about=tides.about,
            released_on=launch,
            platforms=["windows", "macos", "linux"],
            languages=["en", "zh-hans", "de"],
        ),
        actor=who("mira"),
    )
    submission = submit_for_moderation(page=page, actor=who("mira"))
    live = approve_page(submission=submission, actor=who("mei"))
    edit_game(
        game=tides,
        title=tides.title,
        tagline=tides.tagline,
        about=tides.about,
        stage="live",
        actor=who("mira"),
    )
    # What an editor would choose for the front page: the game that can be bought.
    HomePage.objects.update(featured=live)


def _tell_of_others(to_come: date) -> None:
    """One page that players can only look forward to, and one that waits for the editor."""
    lighthouse = Game.objects.get(title="Nine Lives of a Lighthouse")
    page = save_page_draft(
        game=lighthouse,
        fields=PageFields(
            tagline=lighthouse.tagline,
            kind="Story",
            about=f"{lighthouse.about}\n\nNine keepers, nine centuries, one stair of 214 steps.",
            released_on=to_come,
            platforms=["windows", "macos"],
            languages=["en"],
        ),
        actor=who("ravi"),
    )
    submission = submit_for_moderation(page=page, actor=who("ravi"))
    approve_page(submission=submission, actor=who("mei"))
    orchard = Game.objects.get(title="Iron Orchard")
    page = save_page_draft(
        game=orchard,
        fields=PageFields(
            tagline="Grow an orchard around a steam engine.",
            kind="Garden management",
            about=orchard.about,
            platforms=["windows"],
            languages=["zh-hans", "en"],
        ),
        actor=who("wen"),
    )
    submit_for_moderation(page=page, actor=who("wen"))
