"""What a distributor has: a batch to be downloaded, one that is sold in part, somebody to act."""

from typing import Any

from django.db.models import Model

from billing.cards.models import (
    CardBatch,
    CardClass,
    CardSale,
    Distributor,
    DistributorPayment,
    DistributorPerson,
    Redemption,
)
from billing.cards.services.distributors import add_distributor, add_person, set_certificate
from billing.cards.services.sales import sell_cards
from incubator.accounts.access import Role
from incubator.accounts.models import User
from tests.access.staff import Staff
from tests.billing.cards import making
from tests.cast import person

Things = dict[str, Any]


def deal_in_cards(seller: User, staff: Staff) -> Things:
    """Through the services; the player asked about acts for a distributor too."""
    finance = staff[Role.FINANCE]
    made = add_distributor(name=f"Shops of {seller.name}", actor=finance)
    add_person(distributor=made, person=seller, actor=finance)
    helper = person(f"Helper of {seller.name}")
    acting = add_person(distributor=made, person=helper, actor=finance)
    made = set_certificate(distributor=made, certificate=making.pem(), actor=seller)
    kind = making.a_class(finance, name=f"Cards of {seller.name}")
    waiting, sold = (
        making.a_batch(kind, made, 5, finance, staff.third_finance) for _number in range(2)
    )
    codes = making.codes_of(sold, seller)
    sell_cards(batch=sold, first=1, last=3, actor=seller)
    return {
        "distributor": made.pk,
        "acting": acting.pk,
        "batch": waiting.number,
        "sold batch": sold.number,
        "card class": kind.pk,
        "card code": codes[0],
    }


# As `tests.access.sendings.Sending` takes them: address, who, what is made, what is typed, names.
Typed = dict[str, Any]
FORMS: tuple[tuple[str, str, type[Model], Any, dict[str, str]], ...] = (
    ("cards:redeem", "stranger", Redemption, lambda world: {
        "code": world.things["card code"]}, {}),
    ("cards:activate", "player", CardSale, lambda world: {
        "first": "4", "last": "5"}, {"batch": "sold batch"}),
    ("cards:add_class", "finance", CardClass, lambda world: {
        "name": "Twice", "currency": "USD", "amount": "10", "discount_percent": "5",
        "valid_months": "12"}, {}),
    ("cards:staff_distributors", "finance", Distributor, lambda world: {"name": "Twice"}, {}),
    ("cards:order_batch", "finance", CardBatch, lambda world: {
        "card_class": world.things["card class"], "count": "3"}, {}),
    ("cards:add_person", "finance", DistributorPerson, lambda world: {
        "person": world.people["viewer of own studio"].email}, {}),
    ("cards:record_payment", "finance", DistributorPayment, lambda world: {
        "amount_minor": "1", "effective_on": "2026-01-01", "bank_line": "MT940"}, {}),
)  # fmt: skip
