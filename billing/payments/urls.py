"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from billing.payments.views import finishing, incoming, outgoing, sandbox, unmatched

app_name = "payments"

PAYMENT = "staff/payments/<str:number>/"
REPORT = "staff/payments/unmatched/<int:pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    # The payer's side
    path("wallet/payments/<str:number>/", incoming.incoming, name="incoming"),
    path("wallet/payments/<str:number>/open/", incoming.open_page, name="open"),
    path("wallet/payments/<str:number>/return/", incoming.returned, name="returned"),
    # The sandbox bank, and where providers report to
    path("sandbox/pay/<str:token>/", sandbox.pay, name="sandbox_pay"),
    path("billing/notifications/sandbox/", sandbox.notification, name="sandbox_notification"),
    # Staff
    path("staff/payments/", outgoing.listed, name="payments"),
    path("staff/payments/unmatched/", unmatched.listed, name="unmatched"),
    path(REPORT, unmatched.report, name="unmatched_report"),
    path(f"{REPORT}take/", unmatched.take, name="unmatched_take"),
    path(f"{REPORT}resolve/", unmatched.resolve, name="unmatched_resolve"),
    path(PAYMENT, outgoing.payment, name="payment"),
    path(f"{PAYMENT}confirm/", finishing.confirm, name="confirm"),
    path(f"{PAYMENT}fail/", finishing.fail, name="fail"),
    path(f"{PAYMENT}return/", finishing.come_back, name="return"),
]
