"""What pays an order, in order, and what refunds give back of it."""

from collections.abc import Sequence

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from billing.ledger.services import verify
from billing.models import Order, OrderLine, Product, RefundPart, Tender
from billing.payments.gateways import sandbox_bank
from billing.payments.services.incoming import resolve_payment
from billing.selectors.quotes import Item
from billing.selectors.tenders import filled_by
from billing.selectors.wallets import wallet_balance
from billing.services.orders import buy_with_wallet, place_order
from billing.services.pending import pay_rest
from billing.services.refunds import refund_line
from incubator.accounts.models import User
from tests.billing.conftest import Fill


def tenders(amounts: Sequence[int]) -> list[Tender]:
    return [Tender(ordinal=place, amount_minor=one) for place, one in enumerate(amounts, 1)]


def test_three_tenders_of_one_cent_give_back_one_after_the_other_the_last_first() -> None:
    paid = tenders([1, 1, 1])
    parts = [filled_by(paid, before, 1) for before in range(3)]
    assert [[(one.ordinal, part) for one, part in each] for each in parts] == [
        [(3, 1)],
        [(2, 1)],
        [(1, 1)],
    ]


@given(
    amounts=st.lists(st.integers(1, 500), min_size=1, max_size=5),
    cuts=st.lists(st.integers(1, 400), max_size=12),
)
def test_refunds_fill_every_tender_exactly_and_none_more_than_it_paid(
    amounts: list[int], cuts: list[int]
) -> None:
    total, before = sum(amounts), 0
    returned = dict.fromkeys(range(1, len(amounts) + 1), 0)
    for cut in [*cuts, total]:
        amount = min(cut, total - before)
        parts = filled_by(tenders(amounts), before, amount)
        assert sum(part for _one, part in parts) == amount
        for one, part in parts:
            # All that were paid after it are full by then.
            later = sum(amounts[one.ordinal :])
            returned[one.ordinal] += part
            assert before + amount >= later + 1
        before += amount
    assert list(returned.values()) == amounts


@pytest.mark.django_db
def test_a_purchase_from_wallet_and_card_goes_back_in_parts_last_tender_first(
    player: User, product: Product, agent: User, fill: Fill
) -> None:
    fill(player, 1_500)
    order = place_order(player=player, items=[Item(product)], currency="USD", key="a", actor=player)
    payment = pay_rest(order=order, actor=player)
    sandbox_bank.pay_charge(
        token=payment.provider_reference, card_number=sandbox_bank.APPROVED_CARD
    )
    resolve_payment(payment=payment)
    order.refresh_from_db()
    line = order.lines.get()
    assert [(one.kind, one.amount_minor) for one in order.tenders.all()] == [
        ("wallet", 1_500),
        ("gateway", 499),
    ]
    # The fee of the payment is borne by the sale.
    payment.refresh_from_db()
    assert order.fee_minor == line.fee_minor == line.settled_fee_minor == payment.fee_minor
    refunds = [
        refund_line(line=line, amount_minor=amount, reason="No", key=str(amount), actor=agent)
        for amount in (400, 500, 1_099)
    ]
    parts = [[(part.tender.kind, part.amount_minor) for part in one.parts.all()] for one in refunds]
    assert parts == [[("gateway", 400)], [("gateway", 99), ("wallet", 401)], [("wallet", 1_099)]]
    assert sum(one.fee_minor for one in refunds) == order.fee_minor
    assert wallet_balance(player, "USD") == 1_999
    assert verify().discrepancies == ()


@pytest.mark.django_db
def test_the_database_keeps_tenders_and_what_they_add_up_to(
    player: User, product: Product, agent: User, fill: Fill
) -> None:
    fill(player, 5_000)
    order = buy_with_wallet(player=player, product=product, key="a", actor=player)
    line, tender = order.lines.get(), order.tenders.get()
    given = refund_line(line=line, amount_minor=100, reason="No", key="r", actor=agent)

    def another(**changed: object) -> None:
        row = Order.objects.filter(pk=order.pk).values().get()
        Order.objects.create(**{**row, "id": None, "number": "O-X", "source_key": "x", **changed})

    refused = (
        lambda: Tender.objects.create(order=order, ordinal=2, kind="wallet", amount_minor=1),
        lambda: Tender.objects.filter(pk=tender.pk).update(amount_minor=1),
        tender.delete,
        lambda: OrderLine.objects.filter(pk=line.pk).update(settled_gross_minor=1),
        lambda: OrderLine.objects.filter(pk=line.pk).update(fee_minor=1, settled_fee_minor=1),
        lambda: RefundPart.objects.create(refund=given, tender=tender, amount_minor=1),
        lambda: RefundPart.objects.update(amount_minor=1),
        # An order without lines, and one that no tender pays.
        another,
        lambda: another(gross_minor=0, entry_id=None),
    )
    for change in refused:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
