"""Gifts of a studio to players."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from billing.errors import AlreadyOwned, GrantRefused
from billing.models import Entitlement, Product, ProductKind
from billing.services.entitlements import take_back
from billing.services.grants import grant, grant_by_order
from billing.services.orders import buy_with_wallet
from incubator.accounts.models import User
from incubator.messaging.models import Notification
from studios.models import Game
from tests.billing.selling import sell
from tests.clients import Client

pytestmark = pytest.mark.django_db


def test_a_studio_gives_to_whoever_made_an_order(
    game: Game, product: Product, founder: User, player: User, support_lead: User
) -> None:
    free = sell(game, founder, ProductKind.DURABLE, "demo")
    order = buy_with_wallet(player=player, product=free, key="a", actor=player)
    client = Client()
    client.force_login(founder)
    address = reverse("billing:give_product", args=[game.studio.slug, product.pk])
    wrong = client.post(address, {"order": "O-1", "reason": "Thanks."})
    assert b"No player paid an order" in wrong.content
    given = client.post(address, {"order": order.number, "reason": "You found a bug."}, follow=True)
    assert b"is given" in given.content
    one = Entitlement.objects.get(product=product)
    assert (one.player, one.source, one.order_line) == (player, "grant", None)
    told = Notification.objects.get(person=player, kind="entitlement_changed")
    assert "You found a bug." in str(told.text)
    again = client.post(address, {"order": order.number, "reason": "Again."})
    assert b"has Full game already" in again.content
    with pytest.raises(AlreadyOwned):
        buy_with_wallet(player=player, product=product, key="b", actor=player)

    reader = Client()
    reader.force_login(player)
    library = reader.get(reverse("billing:library")).content.decode()
    assert "given by the studio" in library
    take_back(entitlement=one, reason="By mistake.", actor=support_lead)
    assert "given by the studio" not in reader.get(reverse("billing:library")).content.decode()


def test_what_cannot_be_given_is_refused(
    game: Game, founder: User, player: User, member: User, stranger: User, support_lead: User
) -> None:
    coins = sell(game, founder, ProductKind.CURRENCY, quantity=500)
    for person, answer in ((member, PermissionDenied), (stranger, Http404)):
        with pytest.raises(answer):
            grant(product=coins, player=player, reason="Mine.", actor=person)
    with pytest.raises(GrantRefused, match="to themselves"):
        grant(product=coins, player=founder, reason="Mine.", actor=founder)
    with pytest.raises(GrantRefused, match="Say why"):
        grant(product=coins, player=player, reason=" ", actor=founder)
    key = sell(game, founder, ProductKind.KEY)
    with pytest.raises(GrantRefused, match="not given"):
        grant(product=key, player=player, reason="Thanks.", actor=founder)
    with pytest.raises(GrantRefused, match="No player"):
        grant_by_order(product=coins, number="O-1", reason="Thanks.", actor=founder)
    assert grant(product=coins, player=player, reason="Sorry.", actor=support_lead).left == 500
