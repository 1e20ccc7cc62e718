"""What a game says with the tickets that it files, and what of our answers it may read."""

from typing import ClassVar

from django.db import models


class FromGame(models.Model):
    """What the game's program said of a ticket that it filed. All of it is a claim.

    `game` stays the one whose keys may read the ticket, whatever an agent sorts it to later.
    """

    ticket = models.OneToOneField(
        "support.Ticket", on_delete=models.PROTECT, related_name="from_game"
    )
    game = models.ForeignKey("studios.Game", on_delete=models.PROTECT, related_name="+")
    session = models.CharField(max_length=100, blank=True)
    build = models.CharField(max_length=100, blank=True)
    # Whom the game itself means.
    player_id = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return str(self.ticket)

    @property
    def names(self) -> list[str]:
        """What it is found by."""
        return [self.session, self.build, self.player_id]


class GameReply(models.Model):
    """An answer of ours that goes back to the game, as the person's last words came from there.

    Written under a lock of the studio: in its order nothing appears before what was read already.
    """

    game = models.ForeignKey("studios.Game", on_delete=models.PROTECT, related_name="+")
    message = models.OneToOneField(
        "support.Message", on_delete=models.PROTECT, related_name="game_reply"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes = (models.Index(fields=["game", "id"], name="game_reply_by_game"),)

    def __str__(self) -> str:
        return f"{self.game}: {self.message}"
