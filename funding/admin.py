"""The admin reads funding's rows and changes none: every change goes through a service."""

from django.contrib import admin

from funding import models
from incubator.web.admin import ReadOnlyAdmin


@admin.register(models.Award, models.Deal, models.Statement)
class NumberedAdmin(ReadOnlyAdmin):
    list_display = ("number", "currency")
    search_fields = ("number",)


admin.site.register((models.Fund, models.Milestone, models.Tranche, models.Terms), ReadOnlyAdmin)
