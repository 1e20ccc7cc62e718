from django.contrib.admin.apps import AdminConfig


class BackDoorConfig(AdminConfig):
    """Django's admin with our door in front of it."""

    default_site = "incubator.accounts.back_door.BackDoor"
