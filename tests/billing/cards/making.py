"""Cards as distributors and players get them, and the key with which their codes are opened."""

import csv
import io
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from random import Random
from unittest.mock import patch

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

from billing.cards.codes import new_codes
from billing.cards.models import CardBatch, CardClass, Distributor
from billing.cards.services.batches import download, order_batch
from billing.cards.services.classes import add_class
from billing.cards.services.distributors import add_distributor, add_person, set_certificate
from billing.cards.services.sales import sell_cards
from incubator.accounts.models import User
from studios.models import Game
from tests.voting import approve

HOME = "203.0.113.0/24"
# The house's cards by the name of their class: whether they are of one game, how many are made, and
# how many of them are active.
HOUSE = {"Ten dollars": (False, 5, 4), "Of the game": (True, 2, 2)}


def in_order() -> AbstractContextManager[object]:
    """Codes that are drawn the same in every process: they are kept nowhere, and one process builds
    the house for all."""
    return patch("billing.cards.codes.secrets.randbelow", Random(11).randrange)


@cache
def house_codes() -> dict[str, list[str]]:
    with in_order():
        return {name: list(new_codes(made)) for name, (_of, made, _sold) in HOUSE.items()}


@cache
def key_and_certificate() -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    """As a distributor makes them, once for all tests."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Corner Shops")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2999, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    return key, certificate


def pem() -> str:
    return key_and_certificate()[1].public_bytes(Encoding.PEM).decode()


def opened(sealed: bytes) -> dict[str, str]:
    """Codes by serial, as the distributor reads them."""
    key, certificate = key_and_certificate()
    text = pkcs7.pkcs7_decrypt_der(sealed, certificate, key, [])
    rows = csv.DictReader(io.StringIO(text.decode()))
    return {row["serial"]: row["code"] for row in rows}


def a_class(finance: User, game: Game | None = None, name: str = "Ten dollars") -> CardClass:
    return add_class(
        name=name,
        game=game,
        currency="USD",
        amount_minor=1_000,
        discount_percent=Decimal(5),
        valid_months=24,
        actor=finance,
    )


def a_batch(
    card_class: CardClass, distributor: Distributor, count: int, finance: User, *voters: User
) -> CardBatch:
    """Ordered by one officer, and made with the others' votes."""
    batch = order_batch(card_class=card_class, distributor=distributor, count=count, actor=finance)
    for voter in voters:
        approve(batch, voter)
    return CardBatch.objects.get(pk=batch.pk)


def deal(finance: User, voter: User, seller: User, game: Game) -> None:
    """Five cards for all games, the last of them not activated, and two of the game."""
    distributor = add_distributor(name="Corner Shops", actor=finance)
    add_person(distributor=distributor, person=seller, actor=finance)
    distributor = set_certificate(distributor=distributor, certificate=pem(), actor=seller)
    with in_order():
        for name, (of_game, made, sold) in HOUSE.items():
            kind = a_class(finance, game if of_game else None, name)
            batch = a_batch(kind, distributor, made, finance, voter)
            codes_of(batch, seller)
            sell_cards(batch=batch, first=1, last=sold, actor=seller)


def more_codes(count: int, name: str, finance: User, voter: User, seller: User) -> list[str]:
    """Of so many more cards of one of the house's classes, all active."""
    kind = CardClass.objects.get(name=name)
    batch = a_batch(kind, Distributor.objects.get(), count, finance, voter)
    codes = codes_of(batch, seller)
    sell_cards(batch=batch, first=1, last=count, actor=seller)
    return codes


def codes_of(batch: CardBatch, seller: User) -> list[str]:
    """By serial; downloads them, which can be done once."""
    return [*opened(download(batch=batch, actor=seller)).values()]
