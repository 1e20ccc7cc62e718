"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver

app_name = "servers"

urlpatterns: list[URLPattern | URLResolver] = []
