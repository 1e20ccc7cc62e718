"""Addresses, grouped under their prefix."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, path

from incubator.documents import views

app_name = "documents"

urlpatterns: list[URLPattern | URLResolver] = [
    path("files/<str:token>/", views.download, name="download"),
    path(f"{settings.MEDIA_URL[1:]}<path:name>", views.picture, name="picture"),
]
