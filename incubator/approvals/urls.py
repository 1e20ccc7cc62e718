"""Addresses: one page for every vote."""

from django.urls import URLPattern, URLResolver, path

from incubator.approvals import views

app_name = "approvals"

urlpatterns: list[URLPattern | URLResolver] = [
    path("staff/approvals/", views.waiting, name="waiting"),
    path("staff/approvals/<int:pk>/", views.vote, name="vote"),
    path("staff/approvals/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
