"""The admin reads billing's rows and changes none: every change goes through a service."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from billing import models


class ReadOnly(admin.ModelAdmin[Model]):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


NUMBERED = (models.Order, models.Refund, models.TopUp, models.ServiceCharge, models.Payout)
OTHERS = (models.Product, models.Price, models.TaxRate, models.Entitlement, models.PurchaseImport)


@admin.register(*NUMBERED)
class NumberedAdmin(ReadOnly):
    list_display = ("number", "currency")
    search_fields = ("number",)
    show_full_result_count = False


@admin.register(*OTHERS)
class PlainAdmin(ReadOnly):
    show_full_result_count = False
