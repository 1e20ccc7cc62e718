"""Each act about money, rights, keys or prices says whether it takes a fresh second factor."""

import pytest

from incubator.core.acts import ACTS, SYSTEM, Act
from studios.models import Scope
from tests.structure.test_acts import BY_HAND

# Nothing of these moves money or opens the way to it; every other area has to say of each act.
PLAIN = {
    "Admissions",
    "Background work",
    "Blueprints",
    "Builds",
    "Files",
    "Fleets",
    "Pages of games",
    "Players",
    "Servers",
}
# Those that move money, or open the way to it.
FRESH = {
    "account.close",
    "account.open_again",
    "approval.vote",
    "award.make",
    "card_batch.download",
    "card_batch.order",
    "card_class.add",
    "card_sale.make",
    "deal.sign",
    "deal.sign_terms",
    "delegation.give",
    "distributor.add",
    "distributor.add_person",
    "distributor.remove_person",
    "distributor.set_certificate",
    "distributor_payment.record",
    "exchange_position.value",
    "exchange_rate.add",
    "tax_rate.add",
    "fund.contribute",
    "game_connection.allow",
    "host.invite",
    "host.invite_again",
    "key.make",
    "key.replace",
    "member.change_rights",
    "member.invite",
    "member.remove",
    "milestone.accept",
    "outgoing_payment.confirm",
    "outgoing_payment.fail",
    "outgoing_payment.return",
    "payout.cancel",
    "payout.release",
    "product.add",
    "product.set_price",
    "rate.set",
    "rate.withdraw",
    "role_request.ask",
    "role.give",
    "role.take",
    "role_request.give",
    "statement.settle",
    "statement.settle_late",
    "studio.change_bank_account",
    "tranche.instruct",
    "unmatched_report.resolve",
    "view_as.begin",
}
READING = (".read", ".read_money")
TOUCHING = [
    act
    for act in BY_HAND
    if not act.key.endswith(READING) and (str(act.area) not in PLAIN or "refund" in act.key)
]


@pytest.mark.parametrize("act", TOUCHING, ids=lambda act: act.key)
def test_it_says_aloud_whether_it_takes_a_fresh_factor(act: Act) -> None:
    assert act.fresh_factor is not None, f"{act.key}: say fresh_factor=True, or False and why."


def test_what_moves_money_or_opens_the_way_to_it_takes_one() -> None:
    assert {key for key, act in ACTS.items() if act.fresh_factor} >= FRESH


@pytest.mark.parametrize(
    "act", [act for act in ACTS.values() if act.fresh_factor], ids=lambda act: act.key
)
def test_who_proves_it_is_shown_what_they_do(act: Act) -> None:
    assert act.deed is not None
    assert act.who is not SYSTEM, "Nobody sits at a keyboard."


def test_a_key_moves_no_money() -> None:
    """A program proves nothing, so what its key may do is proved once, when a person makes it."""
    writing = {scope for scope in Scope if scope.startswith("write:")}
    assert writing == {
        Scope.WRITE_BLUEPRINTS,
        Scope.WRITE_BUILDS,
        Scope.WRITE_ENTITLEMENTS,
        Scope.WRITE_PRODUCTS,
        # Of a player's, and only what they allowed, with a factor of their own.
        Scope.WRITE_PURCHASES,
        Scope.WRITE_SERVERS,
        Scope.WRITE_TICKETS,
    }
