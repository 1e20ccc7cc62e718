"""Prepaid cards of the demo world: a distributor, what it sold, and who redeemed some."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID
from django.utils import timezone

from billing.cards.models import CardBatch, CardClass, Distributor
from billing.cards.services.batches import download, order_batch
from billing.cards.services.classes import add_class
from billing.cards.services.distributors import (
    add_distributor,
    add_person,
    record_payment,
    set_certificate,
)
from billing.cards.services.redeeming import redeem
from billing.cards.services.sales import sell_cards
from incubator.approvals.voting import asked_for, vote
from incubator.core import books
from incubator.messaging import mail
from incubator.portal.demo import clock
from incubator.portal.demo.calendar import in_days
from incubator.portal.demo.people import who
from studios.models import Game

NAME = "Kiosk Central"
HOME = "203.0.113.0/24"
# How many days ago so many more cards of the first batch were activated.
SOLD = ((118, 60), (87, 45), (52, 80), (21, 55))
PRESENT = (
    "Happy birthday! Two cards from the kiosk, 10 dollars each.\n\n{codes}\n\n"
    "Redeem them in your wallet.\n"
)


def tell() -> None:
    with clock.on(in_days(-130)):
        distributor, key, certificate = _distributor()
        wallet = _class("Incubator Card 10", None, 10_00)
        batch = _made(wallet, distributor, 500)
        sealed = download(batch=batch, actor=who("luca"))
    text = pkcs7.pkcs7_decrypt_der(sealed, certificate, key, [])
    codes = [row["code"] for row in csv.DictReader(io.StringIO(text.decode()))]
    _sell(batch)
    for days_ago, place in ((80, 0), (44, 1), (12, 2)):
        with clock.on(in_days(-days_ago), hour=18):
            redeem(code=codes[place], player=who("tomas"), network=HOME, actor=who("tomas"))
    with clock.on(in_days(-60)):
        of_game = _class("Paper Tides Card 15", Game.objects.get(title="Paper Tides"), 15_00)
    with clock.on(in_days(-3), hour=12):
        # It waits to be downloaded.
        _made(of_game, distributor, 200)
    with clock.on(in_days(-1), hour=9):
        mail.send(
            to=who("pia").email,
            subject="A present for you",
            body=PRESENT.format(codes="\n".join(codes[3:5])),
            key="demo:present",
        )


def _distributor() -> tuple[Distributor, rsa.RSAPrivateKey, x509.Certificate]:
    """Its key is thrown away with the telling: whoever plays it gives another certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = timezone.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=730))
        .sign(key, hashes.SHA256())
    )
    distributor = add_distributor(name=NAME, actor=who("ana"))
    add_person(distributor=distributor, person=who("luca"), actor=who("ana"))
    set_certificate(
        distributor=distributor,
        certificate=certificate.public_bytes(Encoding.PEM).decode(),
        actor=who("luca"),
    )
    return Distributor.objects.get(), key, certificate


def _class(name: str, game: Game | None, worth: int) -> CardClass:
    return add_class(
        name=name,
        game=game,
        currency="USD",
        amount_minor=worth,
        discount_percent=Decimal(5),
        valid_months=24,
        actor=who("ana"),
    )


def _made(card_class: CardClass, distributor: Distributor, count: int) -> CardBatch:
    """Ordered by one officer, and made with a colleague's vote."""
    batch = order_batch(
        card_class=card_class, distributor=distributor, count=count, actor=who("ana")
    )
    vote(approval=asked_for(batch), person=who("pavel"))
    return CardBatch.objects.get(pk=batch.pk)


def _sell(batch: CardBatch) -> None:
    """Activated from time to time; all but the last was paid a week later."""
    first = 1
    for turn, (days_ago, count) in enumerate(SOLD, start=1):
        with clock.on(in_days(-days_ago), hour=15):
            sale = sell_cards(batch=batch, first=first, last=first + count - 1, actor=who("luca"))
        first += count
        if turn < len(SOLD):
            with clock.on(in_days(-days_ago + 7), hour=11):
                record_payment(
                    distributor=batch.distributor,
                    currency=sale.currency,
                    amount_minor=sale.owed_minor,
                    effective_on=books.today(),
                    bank_line=f"MT940 {sale.number}",
                    actor=who("grace"),
                )
