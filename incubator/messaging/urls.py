"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from incubator.messaging.views import letters, notifications

app_name = "messaging"

urlpatterns: list[URLPattern | URLResolver] = [
    path("notifications/", notifications.listed, name="notifications"),
    path("notifications/read/", notifications.read_all, name="read_notifications"),
    path("notifications/<int:pk>/open/", notifications.open_one, name="open_notification"),
    path("notifications/unsubscribe/<str:token>/", notifications.unsubscribe, name="unsubscribe"),
    path("staff/letters/", letters.listed, name="letters"),
    path("staff/letters/<int:pk>/again/", letters.send_again, name="send_letter_again"),
    path("account/notifications/", notifications.preferences, name="preferences"),
]
