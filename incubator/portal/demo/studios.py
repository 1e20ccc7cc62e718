"""Games, members, products and requests of the demo world's studios."""

from datetime import timedelta
from typing import Any

from billing.models import Product, ProductKind
from billing.periods import Period, PeriodUnit
from billing.services.catalogue import add_product, set_price
from billing.services.keys import add_keys
from incubator.portal.demo import calendar, clock, servers
from incubator.portal.demo.calendar import first_of_month, in_days, launch_day
from incubator.portal.demo.people import who
from studios.models import Game, ResourceKind, Studio, StudioRole
from studios.services.games import add_game
from studios.services.invitations import accept_invitation, invite_member
from studios.services.requests import request_resource
from studios.services.studios import set_bank_account

TIDES_ABOUT = (
    "Every island keeps one letter. Every letter changes one island.\n\n"
    "Plan a route before the tide turns, trade favours with lighthouse keepers, and repair what"
    " the storm took, with paper, wax and patience."
)


def tell() -> None:
    mira, wen, ravi = who("mira"), who("wen"), who("ravi")
    lantern, kite, moss = (
        Studio.objects.get(name=name) for name in ("Lantern Works", "Kite and Coal", "Moss Engine")
    )
    accounts = (
        (lantern, "DE02 1203 0000 0000 2020 51", mira),
        (kite, "CN 6222 0210 0100 1234 567", wen),
        (moss, "GB33 BUKB 2020 1555 5555 55", ravi),
    )
    # Some days after each was admitted.
    came = first_of_month(calendar.ADMITTED) + timedelta(days=21)
    for number, (studio, account, owner) in enumerate(accounts):
        with clock.on(came + timedelta(days=9 * number)):
            set_bank_account(studio=studio, bank_account=account, actor=owner)
    _join(lantern)
    tides, lighthouse = _begin_games(lantern, kite, moss)
    _put_on_sale(tides)
    servers.tell(tides)
    _ask(lighthouse)


def _join(studio: Studio) -> None:
    jonas, invited_on = who("jonas"), first_of_month(calendar.ADMITTED) + timedelta(days=24)
    with clock.on(invited_on):
        invitation = invite_member(
            studio=studio, email=jonas.email, role=StudioRole.DEVELOPER, actor=who("mira")
        )
    with clock.on(invited_on + timedelta(days=1), hour=19):
        accept_invitation(invitation=invitation, actor=jonas)


def _begin_games(lantern: Studio, kite: Studio, moss: Studio) -> tuple[Game, Game]:
    """Months before the first sale: what is awarded is awarded for a game."""
    after = first_of_month(calendar.ADMITTED - 1)
    with clock.on(after + timedelta(days=1)):
        tides = add_game(
            studio=lantern,
            title="Paper Tides",
            tagline="Fold a boat, read the wind, and carry letters between islands.",
            about=TIDES_ABOUT,
            currency="USD",
            actor=who("mira"),
        )
    with clock.on(after + timedelta(days=6)):
        add_game(
            studio=kite,
            title="Iron Orchard",
            tagline="Grow an orchard around a steam engine.",
            about="Plant by plant, valve by valve: the engine warms the trees, the trees feed it.",
            currency="CNY",
            actor=who("wen"),
        )
    with clock.on(after + timedelta(days=17)):
        lighthouse = add_game(
            studio=moss,
            title="Nine Lives of a Lighthouse",
            tagline="One lighthouse, nine keepers, nine centuries.",
            about="What each keeper leaves behind, the next one finds.",
            currency="USD",
            actor=who("ravi"),
        )
    return tides, lighthouse


def _put_on_sale(game: Game) -> None:
    """Before the first sale; what came later, and one of each kind."""
    whole = _sell(game, 21, "standard", "Paper Tides", 14_99)
    soundtrack = _sell(game, 20, "soundtrack", "Paper Tides soundtrack", 4_99)
    _sell(game, 19, "wax", "Sealing wax", 1_99, kind=ProductKind.CONSUMABLE, quantity=250)
    _sell(
        game,
        18,
        "collection",
        "Paper Tides collection",
        16_99,
        kind=ProductKind.BUNDLE,
        parts={whole: 3, soundtrack: 1},
    )
    _sell(
        game,
        18,
        "club",
        "Paper Tides Lighthouse Club",
        2_99,
        kind=ProductKind.SUBSCRIPTION,
        period=Period(PeriodUnit.MONTH, 1),
        grace_days=5,
    )
    _sell(
        game,
        18,
        "club-year",
        "Paper Tides Lighthouse Club, by the year",
        29_99,
        kind=ProductKind.SUBSCRIPTION,
        period=Period(PeriodUnit.MONTH, 12),
        grace_days=14,
    )
    keyed = _sell(game, 17, "key", "Paper Tides key for another shop", 14_99, kind=ProductKind.KEY)
    keys = [f"PT{number:02}-{number * 7919 + 104729:06}-TIDES" for number in range(25)]
    # What another shop asked for, and then some more.
    for days_before, some in ((16, keys[:20]), (12, keys[20:])):
        with clock.on(launch_day() - timedelta(days=days_before)):
            add_keys(product=keyed, text="\n".join(some), actor=who("mira"))
    with clock.on(launch_day() - timedelta(days=14)):
        for currency, country, minor in (("EUR", "", 13_99), ("EUR", "PL", 9_99)):
            set_price(
                product=whole,
                currency=currency,
                country=country,
                amount_minor=minor,
                actor=who("mira"),
            )


def _sell(game: Game, days_before: int, sku: str, name: str, minor: int, **more: Any) -> Product:
    with clock.on(launch_day() - timedelta(days=days_before)):
        return add_product(
            game=game,
            sku=sku,
            name=name,
            currency="USD",
            amount_minor=minor,
            actor=who("mira"),
            **more,
        )


def _ask(game: Game) -> None:
    """What waits for staff: capital for two approvers, a server for operations."""
    for days_ago, kind, quantity, amount, purpose in (
        (4, ResourceKind.CAPITAL, 1, 60_000_00, "Nine months of work up to a playable beta."),
        (1, ResourceKind.SERVER, 100, 0, "A lobby for the closed test in spring."),
    ):
        with clock.on(in_days(-days_ago)):
            request_resource(
                studio=game.studio,
                game=game,
                kind=kind,
                quantity=quantity,
                amount_minor=amount,
                currency=game.currency,
                purpose=purpose,
                actor=who("ravi"),
            )
