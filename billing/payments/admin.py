"""The admin reads payments and changes none: every change goes through a service."""

from django.contrib import admin

from billing.payments.models import IncomingPayment, OutgoingPayment, PaymentReturn
from incubator.web.admin import ReadOnlyAdmin


@admin.register(IncomingPayment, OutgoingPayment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ("number", "state", "currency", "amount_minor")
    list_filter = ("state", "currency")
    search_fields = ("number",)


admin.site.register(PaymentReturn, ReadOnlyAdmin)
