"""Refunds given inside a ticket: billing moves the money, the conversation says so."""

from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import FundedBy, OrderLine, Refund
from billing.services.refunds import refund_line
from incubator.accounts.languages import say
from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.money import format_money
from incubator.core.words import Money
from support import words
from support.errors import OrderOfAnother
from support.models import Ticket, TicketRefund
from support.services.tickets import tell_player
from support.services.turns import locked


@transaction.atomic
def refund_from_ticket(
    *, ticket: Ticket, line: OrderLine, amount_minor: int, reason: str, key: str, actor: User
) -> Refund:
    """Refund a part of an order of the ticket's own player, and tell them.

    `key` is the form's: the same form twice refunds once. Over billing's limit the refund waits
    for a support lead and the player hears of it when it is paid. Raises OrderOfAnother for
    orders of anybody else, imported ones (they have no account) among them.
    """
    acts.require(actor, words.REFUND.key, ticket)
    current = locked(ticket)
    order = line.order
    if current.player is None or order.buyer_id != current.player.pk:
        raise OrderOfAnother(
            _(
                "%(order)s does not belong to the person of this ticket, so it cannot be "
                "refunded here."
            )
            % {"order": order}
        )
    refund = refund_line(
        line=line,
        amount_minor=amount_minor,
        reason=reason,
        key=f"ticket:{current.number}:{key}",
        actor=actor,
    )
    given, is_new = TicketRefund.objects.get_or_create(refund=refund, defaults={"ticket": current})
    if is_new:
        did = words.REFUND if refund.state == "paid" else words.ASK_REFUND
        audit.record(
            actor=actor,
            said=did(
                amount=Money(refund.amount_minor, refund.currency),
                refund=refund.number,
                order=order.number,
            ),
            subject=current,
            reason=refund.reason,
        )
    _tell_if_paid(given, actor)
    ticket.refresh_from_db()
    return refund


@transaction.atomic
def tell_paid() -> int:
    """Tell players whose refund was paid by a vote, which knows no tickets; says how many."""
    told = 0
    waiting = TicketRefund.objects.select_for_update(skip_locked=True, of=("self",))
    for given in waiting.filter(message__isnull=True, refund__state="paid"):
        if locked(given.ticket).takes_words:
            _tell_if_paid(given, given.refund.created_by)
            told += 1
    return told


def _tell_if_paid(given: TicketRefund, actor: User) -> None:
    """The caller holds the ticket's lock, so what was told before is written here."""
    given.refresh_from_db(fields=["message"])
    if given.message is not None or given.refund.state != "paid":
        return
    line = given.refund.order_line
    facts = {
        "amount": format_money(given.refund.amount_minor, line.currency),
        "what": line,
        "order": line.order.number,
    }

    def words() -> str:
        if line.order.funded_by != FundedBy.IMPORT:
            said = _("%(amount)s for %(what)s (order %(order)s) is back in your wallet.")
        else:
            said = _(
                "%(amount)s for %(what)s (order %(order)s) is on its way back to where you paid"
                " from; banks take up to 5 days."
            )
        return said % facts

    given.message = tell_player(
        ticket=given.ticket,
        body=say(words, given.ticket.language_spoken),
        actor=actor,
    )
    given.save(update_fields=["message"])
