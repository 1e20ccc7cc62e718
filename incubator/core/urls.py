"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from incubator.core.views import art, kit

app_name = "core"

urlpatterns: list[URLPattern | URLResolver] = [
    path("art/<slug:slug>.svg", art.cover, name="cover"),
    path("kit/", kit.gallery, name="kit"),
]
