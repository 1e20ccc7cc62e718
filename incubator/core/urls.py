"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from incubator.core.views import (
    art,
    audit,
    delegations,
    documents,
    drafts,
    health,
    jobs,
    kit,
    languages,
    lists,
    notifications,
    security,
    stepup,
    viewas,
)
from incubator.core.views.metrics import metrics
from incubator.core.views.work import retry, work, works

app_name = "core"

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/security/", security.security, name="security"),
    path("accounts/security/devices/end/", security.sign_out_elsewhere, name="end_sessions"),
    path(
        "accounts/security/devices/<int:session>/end/",
        security.sign_out_elsewhere,
        name="end_session",
    ),
    # These stand before django-allauth's own pages of the same addresses.
    path("accounts/2fa/", security.to_security, name="second_factors"),
    path("accounts/2fa/webauthn/", security.to_security, name="passkeys"),
    path("accounts/sessions/", security.to_security, name="sessions"),
    path("accounts/confirm/<str:token>/", stepup.step_up, name="step_up"),
    path("accounts/confirm/<str:token>/demo/", stepup.step_up_as_demo, name="step_up_as_demo"),
    path("staff/view-as/<int:person>/", viewas.begin, name="view_as"),
    path("staff/view-as/end/", viewas.end, name="view_as_end"),
    path("files/<str:token>/", documents.download, name="download"),
    path("account/language-and-time/", languages.language_and_time, name="language_and_time"),
    path("i18n/setlang/", languages.switch, name="switch_language"),
    path("jobs/", jobs.listed, name="jobs"),
    path("jobs/<int:pk>/", jobs.page, name="job"),
    path("jobs/<int:pk>/cancel/", jobs.cancel, name="cancel_job"),
    path("jobs/<int:pk>/resume/", jobs.resume, name="resume_job"),
    path("notifications/", notifications.listed, name="notifications"),
    path("notifications/read/", notifications.read_all, name="read_notifications"),
    path("notifications/<int:pk>/open/", notifications.open_one, name="open_notification"),
    path("notifications/unsubscribe/<str:token>/", notifications.unsubscribe, name="unsubscribe"),
    path("account/notifications/", notifications.wishes, name="wishes"),
    path("staff/audit/", audit.acts, name="audit"),
    path("staff/audit/<str:kind>/", audit.rows, name="audit_rows"),
    path("staff/audit/<str:kind>/<int:pk>/", audit.about, name="audit_of"),
    path("staff/delegations/", delegations.listed, name="delegations"),
    path("staff/delegations/<int:pk>/end/", delegations.end, name="end_delegation"),
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
