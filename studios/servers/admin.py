"""The back door for administrators: servers to look at, blueprints to describe."""

from django.contrib import admin

from incubator.web.admin import KeptAdmin, ReadOnlyAdmin
from studios.servers.models import Blueprint, Server


@admin.register(Server)
class ServerAdmin(ReadOnlyAdmin):
    list_display = ("number", "name", "studio", "desired", "observed", "provider", "address")
    list_filter = ("observed", "provider")
    search_fields = ("number", "name", "launch_key")


@admin.register(Blueprint)
class BlueprintAdmin(KeptAdmin):
    list_display = ("name", "studio", "is_offered")
