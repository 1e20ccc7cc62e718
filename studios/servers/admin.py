"""The back door for administrators: servers to look at, blueprints to describe."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from studios.admin import ReadOnlyAdmin
from studios.servers.models import Blueprint, Server


@admin.register(Server)
class ServerAdmin(ReadOnlyAdmin):
    list_display = ("number", "name", "studio", "desired", "observed", "provider", "address")
    list_filter = ("observed", "provider")
    search_fields = ("number", "name", "launch_key")


@admin.register(Blueprint)
class BlueprintAdmin(admin.ModelAdmin[Blueprint]):
    list_display = ("name", "program", "is_offered")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
