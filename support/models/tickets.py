"""Tickets: one question of one person, from whichever channel it came."""

import secrets
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from incubator.core import books
from incubator.core.history import tracked
from incubator.core.lifecycle import StateField
from support.models.appeals import Appeal
from support.models.channels import Channel
from support.models.priorities import BADGES, Priority, Tier
from support.models.states import TICKET_LIFECYCLE, UNSOLVED
from support.models.topics import Platform, Topic

if TYPE_CHECKING:
    from studios.models import Studio


def new_token() -> str:
    """Unguessable, and lower case only: some mail systems fold the case of an address."""
    return secrets.token_hex(10)


# What an agent must answer stands first, then the rest by state, each the oldest first.
TURNS_OF_A_STATE = 10**12
TURNS = {state: rank * TURNS_OF_A_STATE for rank, state in enumerate(TICKET_LIFECYCLE.states)}
# What lists are narrowed by: counted within an index, without reading a ticket.
BESIDE_TURN = ("queue", "assignee", "channel", "language", "game")


def turn_of_row() -> models.expressions.CombinedExpression:
    begins = [models.When(state=state, then=models.Value(at)) for state, at in TURNS.items()]
    return models.Case(*begins, output_field=models.BigIntegerField()) + models.F("id")


class TicketQuerySet(models.QuerySet["Ticket"]):
    def of_player(self, player: models.Model) -> "TicketQuerySet":
        return self.filter(player=player)

    def unsolved(self) -> "TicketQuerySet":
        return self.filter(state__in=UNSOLVED)

    def takes_words(self) -> "TicketQuerySet":
        """In which something can still be said to the person who asked."""
        return self.filter(state__in=(*UNSOLVED, "solved"))

    def still_said_in(self) -> "TicketQuerySet":
        """In which anything may still be said, also after a mistake is put right."""
        return self.exclude(state__in=("closed", "merged"))

    def in_state(self, state: str) -> "TicketQuerySet":
        """Those in one state as a stretch of their turns, so that every index by turn finds them."""
        begin = TURNS[state]
        return self.filter(turn__gte=begin, turn__lt=begin + TURNS_OF_A_STATE)


@tracked(
    "state",
    "queue",
    "priority",
    "tier",
    "subject",
    "player",
    "order",
    "game",
    "assignee",
    "merged_into",
    "incident",
)
class Ticket(Appeal):
    """`email` is what the question came with; blank when a mail named none that could be answered.

    Answers go to `reply_to`.
    """

    number = models.CharField(max_length=20, unique=True)
    queue = models.ForeignKey(
        "support.Queue", on_delete=models.PROTECT, related_name="tickets", db_index=False
    )
    priority = models.CharField(
        max_length=6,
        choices=Priority.choices,
        default=Priority.NORMAL,
        db_default=Priority.NORMAL,
    )
    # Of the person who asked; while something can still be said, as they count today.
    tier = models.CharField(
        max_length=20, choices=Tier.choices, default=Tier.STANDARD, db_default=Tier.STANDARD
    )
    subject = models.CharField(max_length=300)
    topic = models.CharField(max_length=10, choices=Topic.choices, default=Topic.OTHER)
    # What the person plays on, and which version of the game, in their own words.
    platform = models.CharField(max_length=10, choices=Platform.choices, blank=True)
    version = models.CharField(max_length=40, blank=True)
    player = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="tickets"
    )
    email = models.EmailField(max_length=254, blank=True)
    # Who reads that address has shown it: signed in, by a mail that our server vouches for, or by
    # an answer to one of ours. Until then the address is somebody's word.
    confirmed = models.BooleanField(default=False)
    order = models.ForeignKey(
        "billing.Order", on_delete=models.PROTECT, null=True, related_name="tickets"
    )
    game = models.ForeignKey(
        "studios.Game",
        on_delete=models.PROTECT,
        null=True,
        related_name="tickets",
        db_index=False,
    )
    # Whose block made it spam as it came in.
    blocked = models.ForeignKey(
        "support.BlockedSender",
        on_delete=models.PROTECT,
        null=True,
        related_name="tickets",
        db_index=False,
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
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="assigned",
        db_index=False,
    )
    # Known only to whoever received a mail of this ticket; threading asks for it.
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="followed_by"
    )
    tags = models.ManyToManyField("support.Tag", related_name="tickets")
    # The known fault that it is about.
    incident = models.ForeignKey(
        "support.Incident", on_delete=models.PROTECT, null=True, related_name="tickets"
    )
    # Where its conversation went; mails to its address go there as well.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged"
    )
    # Since when words of whatever kind have come in that nobody at the desk has answered or put
    # aside; a machine's do not open a ticket again, but are not overlooked either.
    unread_since = models.DateTimeField(null=True)
    # The earliest moment that one of its running clocks promises.
    due_at = models.DateTimeField(null=True)
    # Since when not a word is left of it, nor of who wrote it.
    erased_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_message_at = models.DateTimeField(auto_now_add=True)
    # Its place in the list of the desk, written by the database with every step.
    turn = models.GeneratedField(
        expression=turn_of_row(), output_field=models.BigIntegerField(), db_persist=True
    )

    objects = TicketQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["state", "queue", "created_at"], name="ticket_by_state"),
            models.Index(fields=["email", "created_at"], name="ticket_by_address"),
            models.Index(
                fields=["due_at"],
                condition=models.Q(due_at__isnull=False),
                name="ticket_by_due",
            ),
            # Every list of the desk is read along one of these, from wherever its page begins.
            models.Index(fields=["turn"], include=BESIDE_TURN, name="ticket_by_turn"),
            models.Index(fields=["queue", "turn"], name="ticket_by_queue"),
            models.Index(fields=["game", "turn"], name="ticket_by_game"),
            models.Index(fields=["channel", "turn"], include=BESIDE_TURN, name="ticket_by_channel"),
            models.Index(
                fields=["language", "turn"], include=BESIDE_TURN, name="ticket_by_language"
            ),
            models.Index(fields=["assignee", "turn"], name="ticket_by_assignee"),
            models.Index(
                fields=["turn"], condition=models.Q(assignee=None), name="ticket_unassigned"
            ),
            models.Index(
                fields=["turn"],
                condition=models.Q(unread_since__isnull=False),
                name="ticket_unread",
            ),
            # Of all tickets, few are of customers to whom more is promised.
            models.Index(
                fields=["tier", "turn"],
                condition=~models.Q(tier=Tier.STANDARD),
                name="ticket_by_tier",
            ),
            models.Index(fields=["last_message_at"], name="ticket_by_last_message"),
            *(
                models.Index(
                    fields=[name],
                    condition=models.Q((f"{name}__isnull", False)),
                    name=f"ticket_by_{name}",
                )
                for name in ("ban", "lock", "blocked")
            ),
            models.Index(fields=["created_at"], name="ticket_by_creation"),
        )
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(state="merged") | models.Q(merged_into__isnull=False),
                name="ticket_merged_into_another",
            ),
            models.CheckConstraint(
                condition=models.Q(ban__isnull=True) | models.Q(lock__isnull=True),
                name="ticket_appeals_against_one",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses."""
        return (self.number,)

    @property
    def studio(self) -> "Studio | None":
        """Whose game it is about."""
        return self.game.studio if self.game is not None else None

    @property
    def reply_draft(self) -> str:
        """How each agent's unsent reply is called among their drafts."""
        return f"reply:{self.number}"

    @property
    def title(self) -> str:
        """What it is about, as pages name it."""
        return self.subject if self.erased_at is None else _("(erased)")

    @property
    def is_erased(self) -> bool:
        return self.erased_at is not None

    @property
    def whole(self) -> "Ticket":
        """The ticket that its conversation is in today."""
        return self.merged_into or self

    @property
    def requester(self) -> str:
        """The person who asked, as an agent reads it."""
        if self.is_claimed:
            return _("%(address)s (not verified)") % {"address": self.email}
        return self.requester_name

    @property
    def requester_name(self) -> str:
        if self.player is not None:
            return self.player.display_name
        return self.email or _("unknown sender")

    @property
    def badge(self) -> str:
        """Of a person to whom more is promised than to everybody; else ""."""
        return str(BADGES.get(Tier(self.tier), ""))

    @property
    def is_claimed(self) -> bool:
        """Whether who asked is only what a mail says of itself."""
        return self.player is None and bool(self.email) and not self.confirmed

    @property
    def reply_to(self) -> str:
        """Where answers go: an account's address of today, else the one that asked."""
        return self.player.email if self.player is not None else self.email

    @property
    def holds_answers(self) -> bool:
        """A program named the address: nobody's words go there before its reader answers us."""
        return self.channel == Channel.GAME and not self.confirmed

    @property
    def lede(self) -> str:
        """Whose it is, from where it came, what it goes on from: one line for an agent."""
        words = [
            _("From %(requester)s %(channel)s")
            % {"requester": self.requester, "channel": self.get_channel_display()}
        ]
        if self.game is not None:
            words.append(_("about %(game)s") % {"game": self.game.title})
        if self.platform or self.version:
            words.append(" ".join(filter(None, [self.get_platform_display(), self.version])))
        if self.follows is not None:
            words.append(_("goes on from %(number)s") % {"number": self.follows.number})
        if self.merged_into is not None:
            words.append(_("goes on in %(number)s") % {"number": self.merged_into.number})
        if self.assignee:
            words.append(_("with %(agent)s") % {"agent": self.assignee.display_name})
        elif self.state in UNSOLVED:
            words.append(_("nobody has it yet"))
        return _("%(sentence)s.") % {"sentence": _(", ").join(words)}

    @property
    def due_on(self) -> date | None:
        """The day of the books on which its first promise ends."""
        return books.day_of(self.due_at) if self.due_at else None

    @property
    def language_spoken(self) -> str:
        """Of the person who asked."""
        return self.player.language if self.player is not None else self.language

    @property
    def may_be_blocked(self) -> bool:
        """Whether its sender is nobody's account, and it is not too late to call it spam."""
        is_stranger = self.player_id is None and bool(self.email) and self.blocked_id is None
        return is_stranger and self.state in (*UNSOLVED, "spam")

    @property
    def is_chat(self) -> bool:
        """Whether its person reads along on the site just now."""
        chat = getattr(self, "chat", None)
        return chat is not None and chat.goes_on

    @property
    def desk_label(self) -> str:
        """Its state as the desk reads it: who waits in a chat waits for seconds."""
        if self.is_open and self.is_chat:
            return _("chat, waiting")
        return TICKET_LIFECYCLE.label(self.state)

    @property
    def is_open(self) -> bool:
        """Whether it waits for us."""
        return self.state == "open"

    @property
    def is_unsolved(self) -> bool:
        return self.state in UNSOLVED

    @property
    def is_solved(self) -> bool:
        return self.state == "solved"

    @property
    def is_closed(self) -> bool:
        return self.state == "closed"

    @property
    def is_spam(self) -> bool:
        return self.state == "spam"

    @property
    def is_merged(self) -> bool:
        return self.state == "merged"

    @property
    def takes_words(self) -> bool:
        """Whether anything can still be said in it."""
        return self.state not in ("closed", "merged")

    @property
    def goes_on(self) -> bool:
        """Whether whoever asked is heard and answered in it: what was taken for spam is put aside."""
        return self.takes_words and not self.is_spam

    @property
    def reply_address(self) -> str:
        """Our address with the ticket's token: an answer finds back without any other header."""
        name, _at, domain = settings.SUPPORT_ADDRESS.partition("@")
        return f"{name}+{self.token}@{domain}"
