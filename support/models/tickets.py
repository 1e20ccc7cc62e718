"""Tickets: one question of one person, from whichever channel it came."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from incubator.core.history import tracked
from incubator.core.lifecycle import Lifecycle, StateField, Transition

TICKET_LIFECYCLE = Lifecycle(
    name="ticket",
    initial="open",
    transitions=(
        Transition(
            "answer",
            ("open",),
            "waiting",
            _("Send reply"),
            "an agent",
            _("answered"),
        ),
        Transition(
            "hear",
            ("waiting", "solved"),
            "open",
            _("Write again"),
            "the player",
            _("opened it again with a new message"),
        ),
        Transition(
            "solve",
            ("open", "waiting"),
            "solved",
            _("Solve ticket"),
            "an agent",
            _("solved the ticket"),
        ),
        Transition(
            "reopen",
            ("waiting", "solved"),
            "open",
            _("Reopen ticket"),
            "an agent",
            _("reopened the ticket"),
        ),
        Transition(
            "close",
            ("solved",),
            "closed",
            _("Close ticket"),
            "the system",
            _("closed the ticket"),
        ),
    ),
    tones={"open": "wait", "waiting": "idle", "solved": "good", "closed": "idle"},
    labels={
        "waiting": _("waiting for the player"),
        "open": _("open"),
        "solved": _("solved"),
        "closed": _("closed"),
    },
)

# What the person who asked reads: the same states, told from their side.
PLAYER_WORDS = {
    "open": _("we are on it"),
    "waiting": _("waiting for you"),
    "solved": _("solved"),
    "closed": _("closed"),
}
PLAYER_TONES = {"open": "idle", "waiting": "wait", "solved": "good", "closed": "idle"}


class Channel(models.TextChoices):
    SITE = "site", _("on the site")
    MAIL = "mail", _("by mail")
    GAME = "game", _("from the game")


def new_token() -> str:
    """Unguessable, and lower case only: some mail systems fold the case of an address."""
    return secrets.token_hex(10)


class TicketQuerySet(models.QuerySet["Ticket"]):
    def of_player(self, player: models.Model) -> "TicketQuerySet":
        return self.filter(player=player)

    def in_turn(self) -> "TicketQuerySet":
        """Adds `turn`: what an agent must answer first, then the rest, each oldest first."""
        ranks = [
            models.When(state=state, then=models.Value(rank * 10**12))
            for rank, state in enumerate(TICKET_LIFECYCLE.states)
        ]
        return self.annotate(
            turn=models.Case(*ranks, output_field=models.BigIntegerField()) + models.F("pk")
        )


@tracked("state", "queue", "subject", "player", "order", "game", "assignee")
class Ticket(models.Model):
    """`email` is where answers go; blank when a mail named no address that could be answered."""

    number = models.CharField(max_length=20, unique=True)
    queue = models.ForeignKey("support.Queue", on_delete=models.PROTECT, related_name="tickets")
    subject = models.CharField(max_length=300)
    player = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="tickets"
    )
    email = models.EmailField(max_length=254, blank=True)
    order = models.ForeignKey(
        "billing.Order", on_delete=models.PROTECT, null=True, related_name="tickets"
    )
    game = models.ForeignKey(
        "studios.Game", on_delete=models.PROTECT, null=True, related_name="tickets"
    )
    channel = models.CharField(max_length=10, choices=Channel.choices)
    # What it was asked in; who has an account is answered in their own language instead.
    language = models.CharField(
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        db_default=settings.LANGUAGE_CODE,
    )
    state = StateField(TICKET_LIFECYCLE, max_length=10)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="assigned"
    )
    # Known only to whoever received a mail of this ticket; threading asks for it.
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="followed_by"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    last_message_at = models.DateTimeField(auto_now_add=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["state", "queue", "created_at"], name="ticket_by_state"),
            models.Index(fields=["email", "created_at"], name="ticket_by_address"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def requester(self) -> str:
        """The person who asked, as an agent reads it."""
        if self.player is not None:
            return self.player.display_name
        return self.email or str(_("unknown sender"))

    @property
    def lede(self) -> str:
        """Whose it is, from where it came, what it goes on from: one line for an agent."""
        words = [
            gettext("From %(requester)s %(channel)s")
            % {"requester": self.requester, "channel": self.get_channel_display()}
        ]
        if self.game is not None:
            words.append(gettext("about %(game)s") % {"game": self.game.title})
        if self.follows is not None:
            words.append(gettext("goes on from %(number)s") % {"number": self.follows.number})
        words.append(
            gettext("with %(agent)s") % {"agent": self.assignee.display_name}
            if self.assignee
            else gettext("nobody has it yet")
        )
        return gettext("%(sentence)s.") % {"sentence": gettext(", ").join(words)}

    @property
    def language_spoken(self) -> str:
        """Of the person who asked."""
        return self.player.language if self.player is not None else self.language

    @property
    def is_closed(self) -> bool:
        return self.state == "closed"

    @property
    def reply_address(self) -> str:
        """Our address with the ticket's token: an answer finds back without any other header."""
        name, _at, domain = settings.SUPPORT_ADDRESS.partition("@")
        return f"{name}+{self.token}@{domain}"

    def message_id(self, part: str) -> str:
        """The Message-ID of one of our mails about this ticket."""
        return f"<{self.number}.{self.token}.{part}@{settings.MAIL_DOMAIN}>".lower()
