"""The back door for administrators: servers and blueprints to look at."""

from django.contrib import admin

from incubator.web.admin import ReadOnlyAdmin
from studios.servers.models import Blueprint, Server


@admin.register(Server)
class ServerAdmin(ReadOnlyAdmin):
    list_display = ("number", "name", "studio", "desired", "observed", "provider", "address")
    list_filter = ("observed", "provider")
    search_fields = ("number", "name", "launch_key")


@admin.register(Blueprint)
class BlueprintAdmin(ReadOnlyAdmin):
    list_display = ("slug", "name", "studio", "is_offered")
