"""Batches: two officers, codes that nobody here can read, one download, and what a sale posts."""

import subprocess
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from billing.cards.codes import digest, read_code
from billing.cards.errors import BatchRefused, CertificateRefused, DebtRefused, SaleRefused
from billing.cards.models import Card, CardBatch, CardClass, CardSale, Distributor, SealedCodes
from billing.cards.services.batches import download
from billing.cards.services.distributors import (
    add_person,
    owed_minor,
    record_payment,
    set_certificate,
)
from billing.cards.services.sales import months_after, sell_cards
from billing.ledger import chart
from billing.ledger.services import balance, verify
from incubator.accounts.models import User
from incubator.approvals.errors import NotDistinct
from incubator.core import books
from incubator.core.models import AuditRow
from tests.billing.cards import making
from tests.sizes import LARGE
from tests.voting import approve

pytestmark = pytest.mark.django_db


def test_who_ordered_a_batch_does_not_approve_it(
    card_class: CardClass, distributor: Distributor, finance: User, finance2: User, seller: User
) -> None:
    batch = making.a_batch(card_class, distributor, 3, finance)
    assert batch.state == "ordered"
    with pytest.raises(NotDistinct):
        approve(batch, finance)
    approve(batch, finance2)
    assert Card.objects.filter(batch=batch, state="made", left_minor=0).count() == 3
    assert seller.notifications.filter(kind="card_batch").exists()


def test_a_dear_batch_needs_two_more(
    card_class: CardClass, distributor: Distributor, finance: User, finance2: User, finance3: User
) -> None:
    cheap = making.a_batch(card_class, distributor, 999, finance, finance2)
    dear = making.a_batch(card_class, distributor, 2, finance, finance2)
    # Together more than 10,000.00, so parts do not slip under the limit.
    assert (cheap.state, dear.state) == ("made", "ordered")
    approve(dear, finance3)
    dear.refresh_from_db()
    assert dear.state == "made"


def test_codes_are_kept_nowhere_and_had_once(batch: CardBatch, seller: User) -> None:
    codes = making.codes_of(batch, seller)
    assert len(codes) == 5
    kept = {bytes(one) for one in Card.objects.values_list("digest", flat=True)}
    assert kept == {digest(read_code(code)) for code in codes}
    assert not SealedCodes.objects.exists()
    with pytest.raises(BatchRefused, match="we keep no copy"):
        download(batch=batch, actor=seller)
    written = str(list(AuditRow.objects.values()))
    assert not any(code in written for code in codes)


def test_openssl_opens_the_file(batch: CardBatch, seller: User, tmp_path: Path) -> None:
    """As the page of the certificate says."""
    key = making.key_and_certificate()[0]
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    (tmp_path / "batch.cms").write_bytes(download(batch=batch, actor=seller))
    command = "openssl cms -decrypt -inform DER -in batch.cms -inkey key.pem -out batch.csv"
    subprocess.run(command.split(), cwd=tmp_path, check=True)
    assert (tmp_path / "batch.csv").read_text().startswith(f"serial,code\n{batch.number}-000001,")


def test_a_certificate_has_to_be_one(distributor: Distributor, seller: User) -> None:
    with pytest.raises(CertificateRefused, match="no certificate"):
        set_certificate(distributor=distributor, certificate="hello", actor=seller)


def test_activating_is_selling(batch: CardBatch, seller: User, finance: User) -> None:
    kind, distributor = batch.card_class, batch.distributor
    with pytest.raises(SaleRefused, match="Download the codes first"):
        sell_cards(batch=batch, first=1, last=2, actor=seller)
    download(batch=batch, actor=seller)
    sale = sell_cards(batch=batch, first=2, last=4, actor=seller)

    assert (sale.face_minor, sale.discount_minor, sale.owed_minor) == (3_000, 150, 2_850)
    assert owed_minor(distributor, "USD") == 2_850
    assert balance(chart.expense("card_discount", "USD")) == 150
    assert balance(chart.card(kind.pk, "USD")) == -3_000
    active = Card.objects.filter(state="active", left_minor=1_000)
    assert [one.serial for one in active] == [2, 3, 4]
    assert active[0].expires_on == months_after(books.today(), 24)
    with pytest.raises(SaleRefused, match="000002 is activated already"):
        sell_cards(batch=batch, first=1, last=5, actor=seller)
    assert CardSale.objects.count() == 1

    record_payment(
        distributor=distributor, currency="USD", amount_minor=2_000,
        effective_on=books.today(), bank_line="MT940/1", actor=finance,
    )  # fmt: skip
    assert owed_minor(distributor, "USD") == 850
    assert balance(chart.bank("main", "USD")) == 2_000
    for amount, day, line, told in (
        (851, books.today(), "MT940/2", r"owes \$8.50"),
        (850, books.today(), "MT940/1", "recorded already"),
        (850, books.today() + timedelta(days=1), "MT940/2", "still to come"),
    ):
        with pytest.raises(DebtRefused, match=told):
            record_payment(
                distributor=distributor, currency="USD", amount_minor=amount,
                effective_on=day, bank_line=line, actor=finance,
            )  # fmt: skip
    assert verify().discrepancies == ()


def test_whoever_acts_for_a_distributor_is_not_of_the_staff(
    distributor: Distributor, finance: User, finance2: User
) -> None:
    with pytest.raises(Exception, match="our staff"):
        add_person(distributor=distributor, person=finance2, actor=finance)


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 30), 24, date(2028, 11, 30)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_after(day: date, months: int, after: date) -> None:
    assert months_after(day, months) == after


@pytest.mark.large
def test_a_large_batch_takes_seconds(
    card_class: CardClass, distributor: Distributor, finance: User, finance2: User, finance3: User, seller: User
) -> None:  # fmt: skip
    count = CardBatch.MOST if LARGE else 500
    batch = making.a_batch(card_class, distributor, count, finance)
    started = time.monotonic()
    approve(batch, finance2)
    if count * 1_000 > 1_000_000:
        approve(batch, finance3)
    made = time.monotonic()
    codes = making.codes_of(batch, seller)
    had = time.monotonic()
    sell_cards(batch=batch, first=1, last=count, actor=seller)
    sold = time.monotonic()
    assert len(set(codes)) == count == Card.objects.filter(state="active").count()
    print(f"{count:,}: made {made - started:.1f} s, had {had - made:.1f}, sold {sold - had:.1f}")
    assert sold - started < (60 if LARGE else 5)
    assert verify().discrepancies == ()
