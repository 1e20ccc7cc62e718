"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver

app_name = "cms"

urlpatterns: list[URLPattern | URLResolver] = []
