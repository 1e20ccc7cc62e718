"""A receipt on paper: the order's own lines and amounts."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from billing.models import Product, TaxRate
from billing.selectors.receipts import receipt_of
from billing.services.orders import buy_with_wallet
from billing.services.refunds import refund_line
from incubator.accounts.models import User
from incubator.messaging.models.mail import OutgoingMail
from tests.billing.conftest import Fill

pytestmark = pytest.mark.django_db


def test_the_receipt_is_mailed_with_seller_tax_and_where_to_ask(
    player: User, product: Product, fill: Fill, settings: Settings
) -> None:
    settings.SELLER = "Incubator Games Ltd, 1 Quay, DE123456789"
    TaxRate.objects.create(jurisdiction="DE", percent=19, valid_from=date(2020, 1, 1))
    fill(player, 50_00)
    order = buy_with_wallet(player=player, product=product, key="a", actor=player)
    buy_with_wallet(player=player, product=product, key="a", actor=player)
    mail = OutgoingMail.objects.get(recipient=player.email, subject__contains=order.number)
    for said in ("$19.99", "tax (DE 19 %): $3.19", settings.SELLER, settings.SUPPORT_ADDRESS):
        assert said in " ".join(mail.body.split()), said
    assert f"/orders/{order.number}/" in mail.body


def test_the_buyer_downloads_it_and_nobody_else(
    client: Client, player: User, stranger: User, product: Product, fill: Fill
) -> None:
    fill(player, 5_000)
    order = buy_with_wallet(player=player, product=product, key="a", actor=player)
    client.force_login(player)
    answer = client.get(f"/orders/{order.number}/?format=pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{order.number}.pdf"'
    client.force_login(stranger)
    assert client.get(f"/orders/{order.number}/?format=pdf").status_code == 404


def test_it_names_what_was_paid_and_what_came_back(
    player: User, agent: User, product: Product, fill: Fill
) -> None:
    fill(player, 5_000)
    order = buy_with_wallet(player=player, product=product, key="a", actor=player)
    line = order.lines.get()
    refund_line(line=line, amount_minor=500, reason="Part of it.", key="r", actor=agent)
    rows = receipt_of(order)["lines"]
    assert [(row["weight"], row["amount"]) for row in rows] == [  # type: ignore[attr-defined]
        ("part", "$19.99"),
        ("total", "$19.99"),
        ("part", "−$5.00"),
        ("total", "$14.99"),
    ]
