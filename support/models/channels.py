"""The ways on which people and the desk reach each other."""

from django.db import models
from django.utils.translation import gettext_lazy


class Channel(models.TextChoices):
    SITE = "site", gettext_lazy("on the site")
    GUEST = "guest", gettext_lazy("on the site, not signed in")
    MAIL = "mail", gettext_lazy("by mail")
    CHAT = "chat", gettext_lazy("in a chat")
    GAME = "game", gettext_lazy("from the game")
    STUDIO = "studio", gettext_lazy("by the studio")


# On which a question comes in.
ASKED_ON = (Channel.SITE, Channel.GUEST, Channel.MAIL, Channel.CHAT, Channel.GAME)
