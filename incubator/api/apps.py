from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The frame of the API: what is the same for every operation, whichever app it belongs to."""

    name = "incubator.api"
    label = "api"
