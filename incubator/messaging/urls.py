"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from incubator.messaging import views

app_name = "messaging"

urlpatterns: list[URLPattern | URLResolver] = [
    path("notifications/", views.listed, name="notifications"),
    path("notifications/read/", views.read_all, name="read_notifications"),
    path("notifications/<int:pk>/open/", views.open_one, name="open_notification"),
    path("notifications/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("account/notifications/", views.preferences, name="preferences"),
]
