"""The admin reads billing's rows and changes none: every change goes through a service."""

from django.contrib import admin

from billing import models
from incubator.web.admin import ReadOnlyAdmin

NUMBERED = (
    models.Order,
    models.Refund,
    models.ServiceCharge,
    models.Payout,
    models.Subscription,
)
OTHERS = (models.Product, models.Price, models.TaxRate, models.Entitlement, models.PurchaseImport)


@admin.register(*NUMBERED)
class NumberedAdmin(ReadOnlyAdmin):
    list_display = ("number", "currency")
    search_fields = ("number",)


admin.site.register(OTHERS, ReadOnlyAdmin)
