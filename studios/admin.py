"""The back door for administrators: everything to look at, next to nothing to change."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from studios.models import (
    Application,
    Decision,
    Game,
    Membership,
    Rate,
    ResourceRequest,
    Review,
    Studio,
    Track,
    UsageRecord,
)


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Changes go through services, which write the audit trail."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Track)
class TrackAdmin(admin.ModelAdmin[Track]):
    """Tracks are text: administrators open and close them and say what they are."""

    list_display = ("name", "is_open")
    readonly_fields = ("slug",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


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
    list_display = ("server_number", "game", "effective_on", "seconds", "cost_minor", "currency")
    list_filter = ("kind", "currency")
    date_hierarchy = "effective_on"


for model in (Decision, Game, Rate, Review):
    admin.site.register(model, ReadOnlyAdmin)
