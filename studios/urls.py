"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver

app_name = "studios"

urlpatterns: list[URLPattern | URLResolver] = []
