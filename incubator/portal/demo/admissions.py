"""How the studios of the demo world came in."""

from dataclasses import dataclass
from datetime import date, timedelta

from incubator.portal.demo import calendar, clock
from incubator.portal.demo.calendar import first_of_month, in_days
from incubator.portal.demo.people import who
from studios.models import Application, Track
from studios.services.applications import decide, submit_application
from studios.services.reviews import assign_reviewer, submit_review


@dataclass(frozen=True, slots=True)
class Applicant:
    founder: str
    track: str
    studio: str
    game: str
    pitch: str
    team: str
    asks_minor: int
    currency: str


ADMITTED = (
    Applicant(
        "mira",
        "20",
        "Lantern Works",
        "Paper Tides",
        "Fold a boat, read the wind, and carry letters between islands that forget each other at"
        " every new moon. The first three islands are playable; players ask for more weather.",
        "Four people, two of whom shipped a puzzle game before.",
        120_000_00,
        "USD",
    ),
    Applicant(
        "wen",
        "18",
        "Kite and Coal",
        "Iron Orchard",
        "Grow an orchard around a steam engine. A management game for people who like plants"
        " more than numbers.",
        "Three friends from an art school in Hangzhou.",
        1_200_000_00,
        "CNY",
    ),
    Applicant(
        "ravi",
        "18",
        "Moss Engine",
        "Nine Lives of a Lighthouse",
        "One lighthouse, nine keepers, nine centuries. What each leaves behind, the next finds.",
        "A writer, a programmer and a composer.",
        60_000_00,
        "USD",
    ),
)

WAITING = Applicant(
    "noor",
    "18",
    "Dune Radio",
    "Signal at Dusk",
    "Tune an old radio in the desert and find out who answers. A story game for two evenings.",
    "Noor writes and programs; her brother records the sound.",
    45_000_00,
    "USD",
)

FRESH = Applicant(
    "tomas",
    "fengyun",
    "Taller Vega",
    "",
    "I made six small games in two years and learned something different from each. I would like"
    " a place, a mentor and time for a seventh.",
    "One person, for now.",
    18_000_00,
    "USD",
)


def tell() -> None:
    for number, applicant in enumerate(ADMITTED):
        handed_in = first_of_month(calendar.ADMITTED) + timedelta(days=4 + 9 * number)
        with clock.on(handed_in):
            application = _apply(applicant)
        _score(application, handed_in, luis=4, hana=5)
        with clock.on(handed_in + timedelta(days=15), hour=15):
            decide(
                application=application,
                verdict="accept",
                reason="Small, clear and finished in parts. Both reviewers would fund it.",
                actor=who("ada"),
            )
    with clock.on(in_days(-6)):
        waiting = _apply(WAITING)
    with clock.on(in_days(-5)):
        for reviewer in ("luis", "hana"):
            assign_reviewer(application=waiting, reviewer=who(reviewer), actor=who("ada"))
    with clock.on(in_days(-1), hour=21):
        _apply(FRESH)


def _apply(applicant: Applicant) -> Application:
    founder = who(applicant.founder)
    return submit_application(
        track=Track.objects.get(slug=applicant.track),
        founder=founder,
        studio_name=applicant.studio,
        game_title=applicant.game or "A seventh game",
        pitch=applicant.pitch,
        team=applicant.team,
        requested_minor=applicant.asks_minor,
        currency=applicant.currency,
        actor=founder,
    )


def _score(application: Application, handed_in: date, **scores: int) -> None:
    for number, (reviewer, score) in enumerate(scores.items()):
        with clock.on(handed_in + timedelta(days=2)):
            review = assign_reviewer(
                application=application, reviewer=who(reviewer), actor=who("ada")
            )
        with clock.on(handed_in + timedelta(days=9 + 3 * number), hour=16):
            submit_review(
                review=review,
                score=score,
                comment="I would play it, and the plan fits the team.",
                actor=who(reviewer),
            )
