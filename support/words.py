"""What was done with tickets."""

from django.utils.translation import gettext_lazy

from incubator.core.words import phrase, phrases_of
from support.models.priorities import Priority
from support.models.satisfaction import Score

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("support.ticket", gettext_lazy("ticket")),
    ("support.queue", gettext_lazy("queue")),
    ("support.macro", gettext_lazy("macro")),
    ("support.incident", gettext_lazy("incident")),
    ("support.blockedsender", gettext_lazy("blocked sender")),
    ("support.customertier", gettext_lazy("customer's tier")),
    ("support.slapolicy", gettext_lazy("service policy")),
    ("support.servicecalendar", gettext_lazy("service calendar")),
))  # fmt: skip

FILE = phrase("ticket.file", gettext_lazy("opened the ticket"))
FILE_BY_MAIL = phrase("ticket.file_by_mail", gettext_lazy("opened the ticket by mail"))
WRITE = phrase("ticket.write", gettext_lazy("wrote to the player"))
NOTE = phrase("ticket.note", gettext_lazy("wrote a note"))
ASSIGN = phrase("ticket.assign", gettext_lazy("assigned the ticket to %(agent)s"))
GIVE_BACK = phrase("ticket.give_back", gettext_lazy("gave the ticket back to the queue"))
REFUND = phrase("ticket.refund", gettext_lazy("refunded %(amount)s (%(refund)s, %(order)s)"))
ASK_REFUND = phrase(
    "ticket.ask_refund", gettext_lazy("asked a lead to refund %(amount)s (%(refund)s, %(order)s)")
)
# What an agent did to the player's account, beside the conversation.
BAN = phrase("ticket.ban", gettext_lazy("banned the player from %(game)s %(until)s"))
LIFT_BAN = phrase("ticket.lift_ban", gettext_lazy("lifted the ban from %(game)s"))
LOCK = phrase("ticket.lock", gettext_lazy("locked the player's account %(until)s"))
UNLOCK = phrase("ticket.unlock", gettext_lazy("unlocked the player's account"))
TAKE_BACK = phrase("ticket.take_back", gettext_lazy("took back %(what)s"))
REGRANT = phrase("ticket.regrant", gettext_lazy("granted %(what)s again"))
FILE_BLOCKED = phrase(
    "ticket.file_blocked", gettext_lazy("came by mail from the blocked sender %(sender)s")
)
BLOCK_SENDER = phrase(
    "ticket.block_sender", gettext_lazy("marked the ticket as spam and blocked %(sender)s")
)
BLOCK = phrase("sender.block", gettext_lazy("blocked the sender"))
UNBLOCK = phrase("sender.unblock", gettext_lazy("unblocked the sender"))
SCORES = phrases_of("score", Score.choices)
RATE = phrase("ticket.rate", gettext_lazy("called our help %(score)s"))
RATE_BAD = phrase("ticket.rate_bad", gettext_lazy("called our help bad"))
READ = phrase("ticket.read_words", gettext_lazy("put aside what came in"))
MERGE_IN = phrase("ticket.merge_in", gettext_lazy("merged %(other)s into this ticket"))
SPLIT = phrase("ticket.split", gettext_lazy("split %(other)s off this ticket"))
SPLIT_OFF = phrase("ticket.split_off", gettext_lazy("split this ticket off %(other)s"))
BELONGS_NOT = phrase(
    "ticket.belongs_not", gettext_lazy("said that this does not belong to %(other)s")
)
OPEN_STUDIO_DESK = phrase(
    "studio_desk.open", gettext_lazy("let the studio read and answer tickets of %(game)s")
)
OPEN_STUDIO_DESK_TO_READ = phrase(
    "studio_desk.open_to_read", gettext_lazy("let the studio read tickets of %(game)s")
)
CLOSE_STUDIO_DESK = phrase(
    "studio_desk.close", gettext_lazy("no longer lets the studio read tickets of %(game)s")
)
ANSWER_FOR_STUDIO = phrase("ticket.answer_for_studio", gettext_lazy("answered for the studio"))
NOTE_FOR_STUDIO = phrase("ticket.note_for_studio", gettext_lazy("wrote a note for the studio"))
LINK = phrase("ticket.link", gettext_lazy("linked the ticket with %(incident)s"))
UNLINK = phrase("ticket.unlink", gettext_lazy("took the ticket out of %(incident)s"))
OPEN_INCIDENT = phrase("incident.open", gettext_lazy("opened the incident “%(title)s”"))
ANNOUNCE = phrase(
    "incident.announce", gettext_lazy("told everybody whose ticket is linked: %(count)s")
)
SHOW_INCIDENT = phrase("incident.show", gettext_lazy("showed the incident to those who ask"))
HIDE_INCIDENT = phrase("incident.hide", gettext_lazy("no longer shows the incident"))
ARRIVE = phrase("desk.arrive", gettext_lazy("came to the desk"))
LEAVE = phrase("desk.leave", gettext_lazy("left the desk"))
SET_SKILLS = phrase("desk.set_skills", gettext_lazy("changed what this agent answers"))
SET_HANDING = phrase("queue.set_handing", gettext_lazy("changed how its tickets come to agents"))
GIVE = phrase("ticket.give", gettext_lazy("came to %(agent)s in turn"))
TAG = phrase("ticket.tag", gettext_lazy("tagged the ticket: %(tags)s"))
WRITE_MACRO = phrase("macro.write", gettext_lazy("wrote the macro %(macro)s"))
RETIRE_MACRO = phrase("macro.retire", gettext_lazy("retired the macro %(macro)s"))
PRIORITIES = phrases_of("priority", Priority.choices)
SORT = phrase(
    "ticket.sort", gettext_lazy("put the ticket into %(queue)s with the priority %(priority)s")
)
SET_TIER = phrase(
    "customer_tier.set", gettext_lazy("counted the player among the %(tier)s %(until)s")
)
END_TIER = phrase(
    "customer_tier.end", gettext_lazy("no longer counted the player among the %(tier)s")
)
TIER_RAN_OUT = phrase(
    "customer_tier.run_out", gettext_lazy("saw the end of the player's time among the %(tier)s")
)
COUNT_AS = phrase("ticket.count_as", gettext_lazy("put the ticket with those of %(tier)s"))
# By kind of clock, see support.models.clocks.
DUE_SOON = {
    "first": phrase("ticket.due_soon.first", gettext_lazy("saw that the first answer is due soon")),
    "next": phrase("ticket.due_soon.next", gettext_lazy("saw that the next answer is due soon")),
    "resolution": phrase(
        "ticket.due_soon.resolution", gettext_lazy("saw that a solution is due soon")
    ),
}
LATE = {
    "first": phrase("ticket.late.first", gettext_lazy("saw that the first answer is late")),
    "next": phrase("ticket.late.next", gettext_lazy("saw that the next answer is late")),
    "resolution": phrase("ticket.late.resolution", gettext_lazy("saw that a solution is late")),
}
# For which tickets a policy is, by how much it names.
POLICY = (
    phrase("sla_policy.of_all", gettext_lazy("All tickets")),
    phrase("sla_policy.of_one", gettext_lazy("%(one)s")),
    phrase("sla_policy.of_two", gettext_lazy("%(one)s, %(two)s")),
    phrase("sla_policy.of_three", gettext_lazy("%(one)s, %(two)s, %(three)s")),
)
SET_POLICY = phrase("sla_policy.set", gettext_lazy("set what is promised"))
SET_CALENDAR = phrase("service_calendar.set", gettext_lazy("set the opening hours"))
