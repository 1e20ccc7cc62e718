"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from incubator.work.views import failures, jobs

app_name = "work"

urlpatterns: list[URLPattern | URLResolver] = [
    path("jobs/", jobs.listed, name="jobs"),
    path("jobs/<int:pk>/", jobs.page, name="job"),
    path("jobs/<int:pk>/cancel/", jobs.cancel, name="cancel_job"),
    path("jobs/<int:pk>/resume/", jobs.resume, name="resume_job"),
    path("staff/work/", failures.listed, name="works"),
    path("staff/work/<int:pk>/", failures.page, name="failed_work"),
    path("staff/work/<int:pk>/retry/", failures.retry, name="retry_work"),
]
