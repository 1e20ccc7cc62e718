"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from billing.payments.views import finishing, outgoing

app_name = "payments"

PAYMENT = "staff/payments/<str:number>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("staff/payments/", outgoing.listed, name="payments"),
    path(PAYMENT, outgoing.payment, name="payment"),
    path(f"{PAYMENT}confirm/", finishing.confirm, name="confirm"),
    path(f"{PAYMENT}fail/", finishing.fail, name="fail"),
    path(f"{PAYMENT}return/", finishing.come_back, name="return"),
]
