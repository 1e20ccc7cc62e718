"""What people do with tickets."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from incubator.accounts.models import User
from incubator.accounts.models.people import Role
from incubator.accounts.who import Own, Readers, Staff
from incubator.core.acts import NOBODY, PERSON, STAFF, SYSTEM, Tell, Waits, in_area, object_link
from support import words
from support.models import Macro, Queue, ServiceCalendar, SLAPolicy, Ticket
from support.models.tickets import TICKET_LIFECYCLE, UNSOLVED
from support.selectors.desk import at_work
from support.who import AGENTS, Desk

object_link(Queue, staff="support:desk", url_args=lambda queue: ())
object_link(Macro, staff="support:macro")
object_link(Ticket, staff="support:staff_ticket", person="support:ticket")
object_link(SLAPolicy, staff="support:policy")
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
        rows=lambda: Ticket.objects.in_state("waiting").order_by("last_message_at"),
        since="last_message_at",
        label=gettext_lazy("Answer us"),
        what=lambda ticket: ticket.subject,
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
    return rows.exclude(others)


act(
    TICKET_LIFECYCLE["answer"],
    who=DESK,
    page="support:staff_ticket",
    anchor="#reply",
    right=gettext_lazy("Answer tickets"),
    waits=Waits(
        rows=lambda: Ticket.objects.filter(state="open").order_by("due_at", "last_message_at"),
        mine=_unclaimed,
        since="last_message_at",
        due="due_on",
        label=gettext_lazy("Answer ticket"),
        what=lambda ticket: f"{ticket.number}: {ticket.subject}",
    ),
    tells=Tell((PLAYER,), "ticket_answered"),
)
act(words.WRITE, on=Ticket, who=DESK, tells=Tell((PLAYER,), "ticket_answered"))
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
act(TICKET_LIFECYCLE["mark_spam"], who=DESK, page=ACTING, sends=True, tells=NOBODY)
act(TICKET_LIFECYCLE["not_spam"], who=DESK, page=ACTING, sends=True, primary=True, tells=NOBODY)
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
