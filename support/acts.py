"""What people do with tickets."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from incubator.accounts.models import User
from incubator.accounts.models.people import Role
from incubator.accounts.who import Own, Readers, Staff
from incubator.core.acts import NOBODY, PERSON, STAFF, SYSTEM, Tell, Waits, in_area, object_link
from studios.models import Game, StudioRole
from studios.who import InGame
from support import words
from support.models import (
    BlockedSender,
    CustomerTier,
    Incident,
    Macro,
    Queue,
    ServiceCalendar,
    SLAPolicy,
    Ticket,
)
from support.models.incidents import INCIDENT
from support.models.states import TICKET_LIFECYCLE, UNSOLVED
from support.selectors.desk import at_work
from support.services.desk import by_somebody_else
from support.services.senders import check_block
from support.who import AGENTS, AtStudioDesk, Desk

object_link(Queue, staff="support:desk", url_args=lambda queue: ())
object_link(Macro, staff="support:macro")
object_link(Incident, staff="support:incident")
object_link(
    Ticket,
    staff="support:staff_ticket",
    studio="support:studio_ticket",
    person="support:ticket",
)
object_link(BlockedSender, staff="support:senders", url_args=lambda blocked: ())
object_link(SLAPolicy, staff="support:policy")
object_link(CustomerTier, staff="support:queues", url_args=lambda grant: ())
object_link(ServiceCalendar, staff="support:calendar")

act = in_area(gettext_lazy("Players"))
DESK, PLAYER = Desk(), Own("player")
AT_DESK, LEADS = Staff(*AGENTS), Staff(Role.SUPPORT_LEAD)
ACTING = {STAFF: "support:staff_act"}
MERGING = {STAFF: "support:merge"}
STILL_OPEN = (*UNSOLVED, "solved")

act(words.FILE, on=Ticket, who=PLAYER, tells=Tell((DESK,), "ticket_waits"))
act(words.FILE_BY_MAIL, on=Ticket, who=PLAYER, tells=Tell((DESK,), "ticket_waits"))
act(
    TICKET_LIFECYCLE["hear"],
    who=PLAYER,
    tells=Tell((DESK,), "ticket_waits"),
    waits=Waits(
        rows=lambda: (
            Ticket.objects.in_state("waiting")
            .select_related("game__studio")
            .order_by("last_message_at")
        ),
        # The home of staff is for their work: what they asked themselves stands under Help.
        mine=lambda rows, viewer: () if viewer.held_roles else rows,
        since="last_message_at",
        label=gettext_lazy("Answer us"),
        what=lambda ticket: ticket.title,
    ),
    page={PERSON: "support:ticket"},
)
act(
    TICKET_LIFECYCLE["settle"],
    who=PLAYER,
    page={PERSON: "support:own_act"},
    sends=True,
    tells=NOBODY,
)
act(
    TICKET_LIFECYCLE["insist"],
    who=PLAYER,
    page={PERSON: "support:own_act"},
    sends=True,
    tells=Tell((DESK,), "ticket_waits"),
)
act(words.RATE, on=Ticket, who=PLAYER, tells=NOBODY)
act(words.RATE_BAD, on=Ticket, who=PLAYER, tells=Tell((LEADS,), "ticket_rated"))
act(
    "ticket.report",
    right=gettext_lazy("Read reports about tickets"),
    who=Readers(Role.SUPPORT_LEAD),
    tells=NOBODY,
)


def _unclaimed(rows: QuerySet[Ticket], viewer: User) -> QuerySet[Ticket]:
    """What nobody has yet, and the person's own; a colleague who left work has none."""
    others = Q(assignee__in=at_work().values("pk")) & ~Q(assignee=viewer)
    return rows.exclude(others).exclude(player=viewer)


act(
    TICKET_LIFECYCLE["answer"],
    who=DESK,
    check=by_somebody_else,
    page="support:staff_ticket",
    anchor="#reply",
    right=gettext_lazy("Answer tickets"),
    waits=Waits(
        rows=lambda: (
            Ticket.objects.filter(state="open")
            .select_related("game__studio")
            .order_by("due_at", "last_message_at")
        ),
        mine=_unclaimed,
        since="last_message_at",
        due="due_on",
        label=gettext_lazy("Answer ticket"),
        what=lambda ticket: f"{ticket.number}: {ticket.title}",
    ),
    tells=Tell((PLAYER,), "ticket_answered"),
)
act(
    words.WRITE,
    on=Ticket,
    who=DESK,
    check=by_somebody_else,
    tells=Tell((PLAYER,), "ticket_answered"),
)
act(words.GIVE, on=Ticket, who=SYSTEM, tells=Tell(kind="ticket_waits", concerned=STAFF))
act(words.TAG, on=Ticket, who=DESK, tells=NOBODY)
for moving, right in (
    (words.ARRIVE, gettext_lazy("Be at the desk, so that tickets come by themselves")),
    (words.LEAVE, ""),
):
    act(moving, right=right, who=AT_DESK, tells=NOBODY)
act(
    words.SET_SKILLS,
    on=User,
    right=gettext_lazy("Say what each agent answers, and how tickets come to them"),
    who=LEADS,
    fresh_factor=False,
    tells=NOBODY,
)
act(words.SET_HANDING, on=Queue, who=LEADS, tells=NOBODY)
act(words.WRITE_MACRO, right=gettext_lazy("Write macros"), who=LEADS, tells=NOBODY)
act(words.RETIRE_MACRO, who=LEADS, tells=NOBODY)
act(words.NOTE, on=Ticket, who=DESK, tells=NOBODY)
act(
    TICKET_LIFECYCLE["solve"],
    who=DESK,
    check=by_somebody_else,
    page=ACTING,
    sends=True,
    primary=True,
    tells=Tell((PLAYER,), "ticket_answered"),
)
act(TICKET_LIFECYCLE["reopen"], who=DESK, page=ACTING, sends=True, primary=True, tells=NOBODY)
act(TICKET_LIFECYCLE["close"], who=SYSTEM, tells=NOBODY)
act(TICKET_LIFECYCLE["undeliver"], who=SYSTEM, tells=Tell((DESK,), "ticket_waits"))
act(TICKET_LIFECYCLE["merge"], who=DESK, page=MERGING, tells=NOBODY)
act(words.MERGE_IN, on=Ticket, who=DESK, tells=NOBODY)
act(words.BELONGS_NOT, on=Ticket, who=DESK, tells=NOBODY)
act(
    words.SPLIT,
    on=Ticket,
    field="state",
    sources=STILL_OPEN,
    label=gettext_lazy("Split ticket"),
    who=DESK,
    page={STAFF: "support:split"},
    tells=NOBODY,
)
act(words.SPLIT_OFF, on=Ticket, who=DESK, tells=NOBODY)
act(
    TICKET_LIFECYCLE["erase"],
    who=LEADS,
    page={STAFF: "support:erase"},
    danger=True,
    applies=lambda ticket: not ticket.is_erased,
    right=gettext_lazy("Erase what somebody said to us"),
    tells=NOBODY,
)
act(TICKET_LIFECYCLE["mark_spam"], who=DESK, page=ACTING, sends=True, tells=NOBODY)
act(TICKET_LIFECYCLE["not_spam"], who=DESK, page=ACTING, sends=True, primary=True, tells=NOBODY)
act(words.FILE_BLOCKED, on=Ticket, who=SYSTEM, tells=NOBODY)
# Of what is done to the player's account, billing and accounts tell; they ask who may, too.
for measure in (
    words.BAN,
    words.LIFT_BAN,
    words.TAKE_BACK,
    words.REGRANT,
    words.LOCK,
    words.UNLOCK,
):
    act(measure, on=Ticket, who=DESK, tells=NOBODY)
act(
    words.BLOCK_SENDER,
    on=Ticket,
    applies=lambda ticket: ticket.may_be_blocked,
    label=gettext_lazy("Mark as spam and block sender"),
    who=DESK,
    page=ACTING,
    sends=True,
    tells=NOBODY,
)
act(
    words.BLOCK,
    on=BlockedSender,
    right=gettext_lazy("Block senders of spam"),
    who=AT_DESK,
    check=check_block,
    tells=NOBODY,
)
act(
    words.UNBLOCK,
    on=BlockedSender,
    who=AT_DESK,
    check=check_block,
    tells=NOBODY,
)
act(
    words.READ,
    on=Ticket,
    applies=lambda ticket: ticket.unread_since is not None and not ticket.is_open,
    label=gettext_lazy("Mark as read"),
    who=DESK,
    page=ACTING,
    sends=True,
    tells=NOBODY,
)
act(
    words.ASSIGN,
    on=Ticket,
    field="state",
    sources=STILL_OPEN,
    label=gettext_lazy("Take ticket"),
    who=DESK,
    page=ACTING,
    sends=True,
    tells=Tell(kind="ticket_waits", concerned=STAFF),
)
act(
    words.GIVE_BACK,
    on=Ticket,
    applies=lambda ticket: ticket.assignee_id is not None,
    label=gettext_lazy("Give ticket back"),
    who=DESK,
    page=ACTING,
    sends=True,
    tells=NOBODY,
)
# Who counts as which customer is a matter of a lead's, and never of one's own.
for granting, right in (
    (
        words.SET_TIER,
        gettext_lazy("Set which kind of customer somebody is, and so how soon they are answered"),
    ),
    (words.END_TIER, ""),
):
    act(
        granting,
        on=CustomerTier,
        right=right,
        who=LEADS,
        money_of=lambda grant: (f"person:{grant.player_id}",),
        fresh_factor=False,
        tells=NOBODY,
    )
act(words.TIER_RAN_OUT, on=CustomerTier, who=SYSTEM, tells=NOBODY)
act(words.COUNT_AS, on=Ticket, who=LEADS, tells=NOBODY)
# Administrators pass nearly everywhere, but not where money moves.
# Above the desk's own limit somebody votes, who proves who they are.
for done in (words.REFUND, words.ASK_REFUND):
    act(
        done,
        on=Ticket,
        who=Desk(itself=True),
        money_of=lambda ticket: [f"person:{ticket.player_id}"] if ticket.player_id else (),
        fresh_factor=False,
        tells=NOBODY,
    )
act(
    "ticket.read",
    on=Ticket,
    right=gettext_lazy("Read tickets"),
    who=Readers(*AGENTS),
    tells=NOBODY,
)
act(
    words.SORT,
    on=Ticket,
    field="state",
    sources=STILL_OPEN,
    label=gettext_lazy("Sort ticket"),
    who=DESK,
    page={STAFF: "support:sort"},
    tells=NOBODY,
)
# What clocks find out: whoever has the ticket is told, and of a broken promise the leads.
for due_soon in words.DUE_SOON.values():
    act(due_soon, on=Ticket, who=SYSTEM, tells=Tell((DESK,), "ticket_due"))
for late in words.LATE.values():
    act(late, on=Ticket, who=SYSTEM, tells=Tell((DESK, LEADS), "ticket_late"))
act(
    words.SET_POLICY,
    on=SLAPolicy,
    right=gettext_lazy("Set service policies"),
    who=LEADS,
    page={STAFF: "support:policy"},
    tells=NOBODY,
)
act(
    words.SET_CALENDAR,
    on=ServiceCalendar,
    right=gettext_lazy("Set service calendars"),
    who=LEADS,
    page={STAFF: "support:calendar"},
    tells=NOBODY,
)
# Many tickets about one fault: whoever answers names it, a lead speaks to everybody.
INCIDENT_PAGE = {STAFF: "support:incident_act"}
act(
    words.OPEN_INCIDENT,
    right=gettext_lazy("Open incidents and link tickets with them"),
    who=AT_DESK,
    tells=Tell((AT_DESK,), "incident_news"),
)
act(INCIDENT["fix"], who=AT_DESK, page=INCIDENT_PAGE, sends=True, tells=NOBODY)
act(INCIDENT["reopen"], who=AT_DESK, page=INCIDENT_PAGE, sends=True, tells=NOBODY)
act(
    words.ANNOUNCE,
    on=Incident,
    field="state",
    sources=("open",),
    right=gettext_lazy("Tell everybody whose ticket belongs to an incident"),
    label=gettext_lazy("Write an announcement"),
    who=LEADS,
    page={STAFF: "support:announce"},
    primary=True,
    tells=NOBODY,
)
for shown, label in (
    (words.SHOW_INCIDENT, gettext_lazy("Show to those who ask")),
    (words.HIDE_INCIDENT, gettext_lazy("Stop showing")),
):
    act(
        shown,
        on=Incident,
        applies=lambda incident, wanted=shown is words.HIDE_INCIDENT: incident.is_shown is wanted,
        label=label,
        who=LEADS,
        page=INCIDENT_PAGE,
        sends=True,
        tells=NOBODY,
    )
act(
    words.LINK,
    on=Ticket,
    field="state",
    sources=STILL_OPEN,
    label=gettext_lazy("Link with incident"),
    who=DESK,
    page={STAFF: "support:link"},
    tells=NOBODY,
)
act(words.UNLINK, on=Ticket, who=DESK, tells=NOBODY)
# Studios at the desk: a lead opens a game's tickets to its people, who never learn who asked.
for opening in (words.OPEN_STUDIO_DESK, words.OPEN_STUDIO_DESK_TO_READ, words.CLOSE_STUDIO_DESK):
    act(
        opening,
        on=Game,
        right=gettext_lazy("Let studios read and answer tickets of their games")
        if opening is words.OPEN_STUDIO_DESK
        else "",
        who=LEADS,
        page={STAFF: "support:studio_desks"},
        url_args=lambda game: (),
        tells=Tell((InGame(StudioRole.SUPPORT),), "studio_desk"),
    )
act(
    words.ANSWER_FOR_STUDIO,
    on=Ticket,
    right=gettext_lazy("Answer tickets of the studio's games, where these are open to it"),
    who=AtStudioDesk(answering=True),
    check=by_somebody_else,
    tells=NOBODY,
)
act(words.NOTE_FOR_STUDIO, on=Ticket, who=AtStudioDesk(), tells=NOBODY)
act(
    "ticket.read_for_studio",
    on=Ticket,
    right=gettext_lazy("Read tickets of the studio's games, where these are open to it"),
    who=AtStudioDesk(),
    tells=NOBODY,
)
