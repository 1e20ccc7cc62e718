"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from incubator.core.views import art, health, kit

app_name = "core"

urlpatterns: list[URLPattern | URLResolver] = [
    path("art/<slug:slug>.svg", art.cover, name="cover"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("kit/", kit.gallery, name="kit"),
]
