"""What a ticket is found by."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from incubator.core.search import TokensField
from support.models.tickets import Ticket

# Of one message. What stands behind is read, and not found.
MOST_CHARACTERS = 20_000


def key_of(player: models.Model) -> str:
    """Stands for whoever asked; no text holds such a token."""
    return f"@{player.pk}"


class SearchRow(models.Model):
    """The tokens of a ticket, of all that was said in it and of whom and what it is about.

    Those that only the desk reads stand apart, see `incubator.core.search.hidden`.
    """

    ticket = models.OneToOneField(
        Ticket, on_delete=models.PROTECT, primary_key=True, related_name="search_row"
    )
    tokens = TokensField()

    class Meta:
        indexes = (GinIndex(fields=["tokens"], name="search_row_tokens"),)

    def __str__(self) -> str:
        return str(self.ticket)
