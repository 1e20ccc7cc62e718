"""The admin reads connections and changes none: every change goes through a service."""

from django.contrib import admin

from billing.connections import models
from incubator.web.admin import ReadOnlyAdmin

admin.site.register((models.GameConnection, models.GamePurchase), ReadOnlyAdmin)
