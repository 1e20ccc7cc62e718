"""What was done with tickets."""

from django.utils.translation import gettext_lazy as _

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("support.ticket", _("ticket")),
))  # fmt: skip

FILE = phrase("ticket.file", _("opened the ticket"))
FILE_BY_MAIL = phrase("ticket.file_by_mail", _("opened the ticket by mail"))
WRITE = phrase("ticket.write", _("wrote to the player"))
NOTE = phrase("ticket.note", _("wrote a note"))
ASSIGN = phrase("ticket.assign", _("assigned the ticket to %(agent)s"))
GIVE_BACK = phrase("ticket.give_back", _("gave the ticket back to the queue"))
REFUND = phrase("ticket.refund", _("refunded %(amount)s (%(refund)s, %(order)s)"))
ASK_REFUND = phrase(
    "ticket.ask_refund", _("asked a lead to refund %(amount)s (%(refund)s, %(order)s)")
)
