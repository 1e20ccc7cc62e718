"""The back door for administrators: everything to look at, next to nothing to change."""

from django.contrib import admin

from incubator.web.admin import KeptAdmin, ReadOnlyAdmin
from studios.models import (
    Application,
    Decision,
    Game,
    Membership,
    Rate,
    RateWithdrawal,
    ResourceItem,
    ResourceRequest,
    Review,
    Studio,
    Track,
    UsageRecord,
)


@admin.register(Track)
class TrackAdmin(KeptAdmin):
    """Tracks are text: administrators open and close them and say what they are."""

    list_display = ("name", "is_open")
    readonly_fields = ("slug",)


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    list_display = ("number", "studio_name", "track", "founder", "state", "submitted_at")
    list_filter = ("state", "track")
    search_fields = ("number", "studio_name", "founder__email")


@admin.register(Studio)
class StudioAdmin(ReadOnlyAdmin):
    list_display = ("name", "slug", "created_at")
    search_fields = ("name", "slug")


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ("user", "studio", "role")
    list_filter = ("role",)
    search_fields = ("user__email", "studio__name")


@admin.register(ResourceRequest)
class ResourceRequestAdmin(ReadOnlyAdmin):
    list_display = ("number", "studio", "game", "kind", "amount_minor", "currency", "state")
    list_filter = ("kind", "state")
    search_fields = ("number", "studio__name")


@admin.register(UsageRecord)
class UsageRecordAdmin(ReadOnlyAdmin):
    list_display = ("source", "studio", "game", "item", "quantity", "effective_on", "bearer")
    list_filter = ("item", "bearer")
    date_hierarchy = "effective_on"


admin.site.register((Decision, Game, Rate, RateWithdrawal, ResourceItem, Review), ReadOnlyAdmin)
