"""What a game's page says in tests that are about its way to the public."""

from datetime import date

from cms.services.pages import PageFields

WORDS = PageFields(
    tagline="Fold a boat, read the wind, and carry letters between islands.",
    kind="Sailing adventure",
    about="Every island keeps one letter.\n\nEvery letter changes one island.",
    released_on=date(2026, 10, 2),
    platforms=["windows", "linux"],
    languages=["en", "zh-hans"],
)
