"""Rights of a member in single games."""

from typing import Any, ClassVar

from django.db import models

from studios.models.games import Game
from studios.models.studios import Membership, StudioRole


class GameRight(models.Model):
    """A member's role in one game, beside the role in the studio or instead of it."""

    # There is no owner of a game: what only the owner may do concerns the studio.
    ROLES: ClassVar[list[tuple[str, Any]]] = [
        (role.value, role.label) for role in StudioRole if role != StudioRole.OWNER
    ]

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="game_rights")
    game = models.ForeignKey(Game, on_delete=models.PROTECT, related_name="rights")
    role = models.CharField(max_length=10, choices=ROLES)

    class Meta:
        ordering: ClassVar[list[str]] = ["game__title", "pk"]
        constraints = (
            models.UniqueConstraint(
                fields=["membership", "game"], name="game_right_once_per_member"
            ),
        )

    def __str__(self) -> str:
        return f"{self.membership.user}, {self.get_role_display()} of {self.game}"
