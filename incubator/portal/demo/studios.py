"""Games, members, products and servers of the demo world's studios."""

from datetime import timedelta

from billing.services.catalogue import add_product
from incubator.approvals.voting import asked_for, vote
from incubator.portal.demo import clock
from incubator.portal.demo.calendar import launch_day
from incubator.portal.demo.people import who
from studios.models import Game, ResourceKind, Studio, StudioRole
from studios.servers.models import Blueprint
from studios.servers.services import launch_server
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
    lantern, kite, moss = (
        Studio.objects.get(name=name) for name in ("Lantern Works", "Kite and Coal", "Moss Engine")
    )
    mira, wen, ravi = who("mira"), who("wen"), who("ravi")
    jonas = who("jonas")
    invitation = invite_member(
        studio=lantern, email=jonas.email, role=StudioRole.DEVELOPER, actor=mira
    )
    accept_invitation(invitation=invitation, actor=jonas)
    set_bank_account(studio=lantern, bank_account="DE02 1203 0000 0000 2020 51", actor=mira)
    set_bank_account(studio=kite, bank_account="CN 6222 0210 0100 1234 567", actor=wen)
    set_bank_account(studio=moss, bank_account="GB33 BUKB 2020 1555 5555 55", actor=ravi)

    # Before the first sale.
    with clock.on(launch_day() - timedelta(days=21)):
        tides = add_game(
            studio=lantern,
            title="Paper Tides",
            tagline="Fold a boat, read the wind, and carry letters between islands.",
            about=TIDES_ABOUT,
            currency="USD",
            actor=mira,
        )
        add_game(
            studio=kite,
            title="Iron Orchard",
            tagline="Grow an orchard around a steam engine.",
            about="Plant by plant, valve by valve: the engine warms the trees, the trees feed it.",
            currency="CNY",
            actor=wen,
        )
        lighthouse = add_game(
            studio=moss,
            title="Nine Lives of a Lighthouse",
            tagline="One lighthouse, nine keepers, nine centuries.",
            about="What each keeper leaves behind, the next one finds.",
            currency="USD",
            actor=ravi,
        )
        add_product(
            game=tides, sku="standard", name="Paper Tides", currency="USD", amount_minor=14_99,
            actor=mira,
        )  # fmt: skip
        add_product(
            game=tides, sku="soundtrack", name="Paper Tides soundtrack", currency="USD",
            amount_minor=4_99, actor=mira,
        )  # fmt: skip
    _run_a_server(tides)
    _ask(lighthouse)


def _run_a_server(game: Game) -> None:
    """Asked for by the studio, approved by operations; the worker starts it."""
    request = request_resource(
        studio=game.studio,
        game=game,
        kind=ResourceKind.SERVER,
        quantity=720,
        amount_minor=0,
        currency=game.currency,
        purpose="Matches of the letter race, which players run every evening.",
        actor=who("mira"),
    )
    vote(approval=asked_for(request), person=who("oskar"))
    request.refresh_from_db()
    launch_server(
        resource_request=request,
        blueprint=Blueprint.objects.get(slug="match"),
        actor=who("oskar"),
    )


def _ask(game: Game) -> None:
    """What waits for staff: capital for two approvers, a server for operations."""
    for kind, quantity, amount, purpose in (
        (ResourceKind.CAPITAL, 1, 60_000_00, "Nine months of work up to a playable beta."),
        (ResourceKind.SERVER, 100, 0, "A lobby for the closed test in spring."),
    ):
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
