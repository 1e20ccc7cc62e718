"""Discounts: staff propose, the studio agrees, and the price is lower for the time."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from billing.errors import DiscountRefused
from billing.models import Discount, Price, PriceWithdrawal, Product
from billing.selectors.catalogue import price_for
from billing.services.catalogue import set_price
from billing.services.discounts import (
    agree_to_discount,
    make_discount,
    propose_discount,
    refuse_discount,
    withdraw_discount,
)
from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.core import books
from incubator.messaging.models import Notification
from studios.models import StudioRole
from tests.cast import person
from tests.clients import Client
from tests.joining import join
from tests.powers import refuse

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(db: None) -> User:
    return person("Edda Editor", Role.EDITOR)


def terms(product: Product, first: int = 10, last: int = 12, **more: Any) -> dict[str, Any]:
    """A quarter off, from `first` to `last` days from now."""
    today = books.today()
    days = {
        "first_day": today + timedelta(days=first),
        "last_day": today + timedelta(days=last),
    }
    return {"product": product, "percent": 25, "amount_minor": None} | days | more


def minor(product: Product, currency: str, day: int, country: str = "") -> int:
    """In the middle of that day from now."""
    at = books.start_of(books.today() + timedelta(days=day)) + timedelta(hours=12)
    price = price_for(product, currency=currency, country=country, at=at)
    assert price is not None
    return price.amount_minor


def test_a_proposal_lowers_prices_once_its_studio_agrees(
    product: Product, founder: User, editor: User, member: User
) -> None:
    set_price(product=product, currency="EUR", country="PL", amount_minor=9_99, actor=founder)
    discount = propose_discount(**terms(product), actor=editor)
    assert Notification.objects.filter(person=founder, kind="discount_proposed").exists()
    assert minor(product, "USD", 11) == 19_99
    for other in (editor, member):
        with pytest.raises(PermissionDenied):
            agree_to_discount(discount=discount, actor=other)
    agree_to_discount(discount=discount, actor=founder)
    assert Notification.objects.filter(person=editor, kind="discount_answered").exists()
    # 14.9925 and 7.4925, each rounded once.
    assert [minor(product, "USD", day) for day in (9, 10, 12, 13)] == [19_99, 14_99, 14_99, 19_99]
    assert minor(product, "EUR", 11, "PL") == 7_49
    # A discount never makes dearer: the ordinary price counts where it is lower.
    begins = books.start_of(books.today() + timedelta(days=12))
    set_price(product=product, currency="USD", amount_minor=12_00, valid_from=begins, actor=founder)
    assert [minor(product, "USD", day) for day in (11, 12, 13)] == [14_99, 12_00, 12_00]


def test_a_studio_makes_its_own_and_takes_back_what_has_not_begun(
    product: Product, founder: User
) -> None:
    own = make_discount(**terms(product, percent=None, amount_minor=5_00), actor=founder)
    assert minor(product, "USD", 11) == 5_00
    withdraw_discount(discount=own, actor=founder)
    assert minor(product, "USD", 11) == 19_99
    running = make_discount(**terms(product, first=0), actor=founder)
    assert minor(product, "USD", 2) == 14_99
    with pytest.raises(DiscountRefused, match="has begun"):
        withdraw_discount(discount=running, actor=founder)
    assert PriceWithdrawal.objects.count() == 1


def test_what_is_no_discount_is_refused(
    product: Product, founder: User, editor: User, agent: User
) -> None:
    for wrong, said in (
        ({"percent": None}, "either"),
        ({"percent": 100}, "99 percent"),
        ({"percent": None, "amount_minor": 19_99}, "lowers no price"),
        ({"last": 9}, "ends no earlier"),
        ({"last": 80}, "at most 60"),
    ):
        with pytest.raises(DiscountRefused, match=said):
            propose_discount(**terms(product, **wrong), actor=editor)
    with pytest.raises(PermissionDenied):
        propose_discount(**terms(product), actor=agent)
    discount = propose_discount(**terms(product), actor=editor)
    refuse_discount(discount=discount, reason="Too soon.", actor=founder)
    assert Discount.objects.get().state == "refused"
    assert Price.objects.count() == 1


def test_the_database_asks_for_the_studios_agreement(product: Product, editor: User) -> None:
    propose_discount(**terms(product), actor=editor)
    columns = "product_id, currency, amount_minor, valid_from, valid_until, discount_id"
    insert = (
        f"INSERT INTO billing_price ({columns}, after_withdrawn) SELECT product_id, 'USD', 1,"  # noqa: S608
        " starts_at, ends_at, id, 0 FROM billing_discount"
    )
    refuse(insert, "has not agreed")
    # Staff cannot agree in its place.
    Discount.objects.update(agreed_by=editor, state="agreed")
    refuse(insert, "has not agreed")
    refuse("UPDATE billing_discount SET percent = 90", "is kept as it was written")
    refuse("UPDATE billing_discount SET agreed_by_id = NULL", "is kept as it was written")


def test_the_pages_propose_agree_and_refuse(
    product: Product, founder: User, editor: User, member: User
) -> None:
    staff, studio = Client(), Client()
    staff.force_login(editor)
    studio.force_login(founder)
    day = str(timezone.localdate() + timedelta(days=5))
    typed = {"percent": "30", "first_day": day, "last_day": day}
    proposals = reverse("billing:staff_discounts")
    named = typed | {"product": f"{product.game.slug}/full"}
    assert "proposed" in staff.post(proposals, named, follow=True).content.decode()
    assert b"Nothing is sold" in staff.post(proposals, named | {"product": "x/y"}).content
    slug = product.game.studio.slug
    found = Discount.objects.get()
    agree = reverse("billing:agree_to_discount", args=[slug, found.pk])
    page = reverse("billing:product_price", args=[slug, product.pk])
    assert agree in studio.get(page).content.decode()
    assert "$19.99 → $13.99" in studio.get(agree).content.decode()
    assert "agreed" in studio.post(agree, follow=True).content.decode()
    refused = studio.post(reverse("billing:refuse_discount", args=[slug, found.pk]), follow=True)
    assert "refused; whoever" not in refused.content.decode()
    withdraw = reverse("billing:withdraw_discount", args=[slug, found.pk])
    assert withdraw in refused.content.decode()
    assert "withdrawn" in studio.post(withdraw, follow=True).content.decode()
    make = reverse("billing:product_discount", args=[slug, product.pk])
    assert "30 %" in studio.post(make, typed, follow=True).content.decode()
    join(studio=product.game.studio, user=editor, role=StudioRole.VIEWER, actor=founder)
    assert staff.get(agree).status_code == 403
    assert Discount.objects.filter(state="agreed").count() == 1
