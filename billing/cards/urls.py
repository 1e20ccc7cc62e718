"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from billing.cards.views import (
    batches,
    distributing,
    redeeming,
    staff_cards,
    staff_distributors,
)

app_name = "cards"

BATCH = "distributor/batches/<str:batch>/"
DISTRIBUTOR = "staff/distributors/<int:distributor>/"

urlpatterns: list[URLPattern | URLResolver] = [
    # Players
    path("redeem/", redeeming.redeem, name="redeem"),
    # Distributors
    path("distributor/", distributing.home, name="distributor"),
    path("distributor/statement/", distributing.statement, name="statement"),
    path("distributor/certificate/", distributing.certificate, name="certificate"),
    path("distributor/batches/", batches.listed, name="batches"),
    path(BATCH, batches.of_distributor, name="batch"),
    path(f"{BATCH}download/", batches.download, name="download"),
    path(f"{BATCH}activate/", batches.activate, name="activate"),
    # Staff
    path("staff/cards/", staff_cards.classes, name="staff_cards"),
    path("staff/cards/add/", staff_cards.add_class, name="add_class"),
    path("staff/cards/batches/", staff_cards.batches, name="staff_batches"),
    path("staff/cards/batches/<str:batch>/", staff_cards.of_staff, name="staff_batch"),
    path("staff/distributors/", staff_distributors.listed, name="staff_distributors"),
    path(DISTRIBUTOR, staff_distributors.one, name="staff_distributor"),
    path(f"{DISTRIBUTOR}order/", staff_distributors.order, name="order_batch"),
    path(f"{DISTRIBUTOR}people/", staff_distributors.add_person, name="add_person"),
    path(
        f"{DISTRIBUTOR}people/<int:acting>/remove/",
        staff_distributors.remove_person,
        name="remove_person",
    ),
    path(f"{DISTRIBUTOR}payment/", staff_distributors.payment, name="record_payment"),
]
