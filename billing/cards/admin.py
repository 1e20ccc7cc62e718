"""The admin reads cards and changes none: every change goes through a service."""

from django.contrib import admin

from billing.cards import models
from incubator.web.admin import ReadOnlyAdmin


@admin.register(models.CardBatch, models.CardSale, models.DistributorPayment)
class NumberedAdmin(ReadOnlyAdmin):
    list_display = ("number",)
    search_fields = ("number",)


admin.site.register((models.CardClass, models.Distributor), ReadOnlyAdmin)
