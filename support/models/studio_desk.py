"""Games whose tickets their studio's own people may read, and answer."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _


class StudioDeskQuerySet(models.QuerySet["StudioDesk"]):
    def open(self) -> "StudioDeskQuerySet":
        return self.filter(until__isnull=True)


class StudioDesk(models.Model):
    """That support members of a game's studio read its tickets, from when to when.

    Who asked stays unknown to them. `answers`: they may write to the player as well.
    """

    game = models.ForeignKey("studios.Game", on_delete=models.PROTECT, related_name="desks")
    answers = models.BooleanField(default=False)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(null=True)

    objects = StudioDeskQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints = (
            models.UniqueConstraint(
                fields=["game"],
                condition=models.Q(until__isnull=True),
                name="one_studio_desk_of_a_game",
            ),
        )

    def __str__(self) -> str:
        return self.game.title

    @property
    def may(self) -> str:
        return _("read and answer") if self.answers else _("read")
