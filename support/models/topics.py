"""What questions are about, as the person who asks calls it."""

from django.db import models
from django.utils.translation import gettext_lazy


class Topic(models.TextChoices):
    PAYMENT = "payment", gettext_lazy("A payment, an order or the wallet")
    REFUND = "refund", gettext_lazy("My money back")
    ACCOUNT = "account", gettext_lazy("My account or signing in")
    APPEAL = "appeal", gettext_lazy("A ban that I disagree with")
    BUG = "bug", gettext_lazy("Something in a game does not work")
    OTHER = "other", gettext_lazy("Something else")

    @property
    def queue(self) -> str:
        """The slug of the queue that answers it."""
        return QUEUES[self]


QUEUES = {
    Topic.PAYMENT: "payments",
    Topic.REFUND: "payments",
    Topic.ACCOUNT: "accounts",
    Topic.APPEAL: "accounts",
    Topic.BUG: "bugs",
    Topic.OTHER: "other",
}


class Platform(models.TextChoices):
    """Where a game is played."""

    WINDOWS = "windows", gettext_lazy("Windows")
    MAC = "mac", gettext_lazy("Mac")
    LINUX = "linux", gettext_lazy("Linux")
    ANDROID = "android", gettext_lazy("Android")
    IOS = "ios", gettext_lazy("iPhone or iPad")
    WEB = "web", gettext_lazy("In the browser")
    OTHER = "other", gettext_lazy("Something else")
