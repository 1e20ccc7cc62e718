"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from incubator.core.views import art, drafts, health, kit, lists

app_name = "core"

urlpatterns: list[URLPattern | URLResolver] = [
    path("art/<slug:slug>.svg", art.cover, name="cover"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("kit/", kit.gallery, name="kit"),
    path("kit/consequences/", kit.consequences, name="kit_consequences"),
    path("my/views/save/", lists.save, name="save_view"),
    path("my/views/<int:pk>/delete/", lists.delete, name="delete_view"),
    path("my/drafts/", drafts.save, name="save_draft"),
]
