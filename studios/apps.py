from django.apps import AppConfig


class StudiosConfig(AppConfig):
    """Tracks, applications, studios, memberships, games, rate card, requests and usage."""

    name = "studios"
    label = "studios"
