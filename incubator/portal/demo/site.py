"""What the public sees: one game live, one waiting for the editor."""

from cms.services.moderation import approve_page, submit_for_moderation
from cms.services.pages import PageFields, save_page_draft
from incubator.portal.demo.calendar import launch_day
from incubator.portal.demo.people import who
from studios.models import Game


def tell() -> None:
    tides = Game.objects.get(title="Paper Tides")
    page = save_page_draft(
        game=tides,
        fields=PageFields(
            tagline="Fold a boat, read the wind, and carry letters between islands that forget"
            " each other at every new moon.",
            kind="Sailing adventure",
            about=tides.about,
            released_on=launch_day(),
            platforms=["windows", "macos", "linux"],
            languages=["en", "zh-hans", "de"],
        ),
        actor=who("mira"),
    )
    submission = submit_for_moderation(page=page, actor=who("mira"))
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
