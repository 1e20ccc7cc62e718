"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from incubator.core.views import art, drafts, health, kit, lists
from incubator.core.views.metrics import metrics
from incubator.core.views.work import retry, work, works

app_name = "core"

urlpatterns: list[URLPattern | URLResolver] = [
    path("art/<slug:slug>.svg", art.cover, name="cover"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("staff/work/", works, name="works"),
    path("staff/work/<int:pk>/", work, name="failed_work"),
    path("staff/work/<int:pk>/retry/", retry, name="retry_work"),
    path("kit/", kit.gallery, name="kit"),
    path("kit/consequences/", kit.consequences, name="kit_consequences"),
    path("my/views/save/", lists.save, name="save_view"),
    path("my/views/<int:pk>/delete/", lists.delete, name="delete_view"),
    path("my/drafts/", drafts.save, name="save_draft"),
]
