"""What the public sees: games on sale and to come, news, help; and what waits for the editor."""

from datetime import date, timedelta

from cms.models import HomePage
from cms.services.moderation import approve_page, submit_for_moderation
from cms.services.pages import PageFields, save_page_draft
from incubator.portal.demo import articles, clock
from incubator.portal.demo.calendar import in_days, launch_day
from incubator.portal.demo.people import who
from studios.models import Game
from studios.services.games import edit_game


def tell() -> None:
    launch = launch_day()
    _tell_of_tides(launch)
    _tell_of_others(in_days(120))
    articles.tell()


def _tell_of_tides(launch: date) -> None:
    """Drafted before the launch, handed in, and public on its day."""
    tides, mira = Game.objects.get(title="Paper Tides"), who("mira")
    with clock.on(launch - timedelta(days=9)):
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
            actor=mira,
        )
    with clock.on(launch - timedelta(days=6)):
        submission = submit_for_moderation(page=page, actor=mira)
    with clock.on(launch):
        live = approve_page(submission=submission, actor=who("mei"))
        edit_game(
            game=tides,
            title=tides.title,
            tagline=tides.tagline,
            about=tides.about,
            stage="live",
            actor=mira,
        )
    # What an editor would choose for the front page: the game that can be bought.
    HomePage.objects.update(featured=live)


def _tell_of_others(to_come: date) -> None:
    """One page that players can only look forward to, and one that waits for the editor."""
    lighthouse = Game.objects.get(title="Nine Lives of a Lighthouse")
    with clock.on(in_days(-40)):
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
    with clock.on(in_days(-39)):
        submission = submit_for_moderation(page=page, actor=who("ravi"))
    with clock.on(in_days(-37)):
        approve_page(submission=submission, actor=who("mei"))
    orchard = Game.objects.get(title="Iron Orchard")
    with clock.on(in_days(-4)):
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
