"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from incubator.operation.views import audit, health, metrics

app_name = "operation"

urlpatterns: list[URLPattern | URLResolver] = [
    path("staff/audit/", audit.acts, name="audit"),
    path("staff/audit/<str:kind>/", audit.rows, name="audit_rows"),
    path("staff/audit/<str:kind>/<int:pk>/", audit.about, name="audit_of"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]
