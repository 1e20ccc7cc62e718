"""Blocking senders of spam, and unblocking them again.

Their mails are kept as all others, as spam from the first moment: nobody is told of them, and
nobody is answered. An address that an account has confirmed is never blocked, nor do blocks of a
domain reach it: its person is asked, banned or locked out, and answered meanwhile. What answers a
mail of ours goes to its ticket, whoever sends it.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.access import Role, has_role
from incubator.accounts.addresses import is_known_at, owner_of_any_account
from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.locks import hold_until_commit
from support import words
from support.errors import SenderSpared
from support.models import BlockedSender, Ticket
from support.models.states import TICKET_LIFECYCLE
from support.services.turns import locked, step

LONGEST_ADDRESS = 254


@transaction.atomic
def block_sender(*, sender: str, reason: str, actor: User) -> BlockedSender:
    """An address, or a whole domain as "@spam.example"; who is blocked already stays so.

    Raises SenderSpared for what is no address, ours, or an account's.
    """
    wanted = sender.strip().lower()
    blocked = BlockedSender(sender=wanted, reason=" ".join(reason.split())[:300], blocked_by=actor)
    # Two agents at once: the second finds what the first one did.
    hold_until_commit(f"sender:{wanted}")
    acts.require(actor, words.BLOCK.key, blocked)
    _refuse_unless_address(wanted)
    if not blocked.reason:
        raise SenderSpared(_("Say why, for colleagues who wonder later."))
    known = BlockedSender.objects.standing().filter(sender=wanted).first()
    if known is not None:
        return known
    _spare(wanted)
    blocked.save()
    audit.record(actor=actor, said=words.BLOCK(), subject=blocked, reason=blocked.reason)
    return blocked


@transaction.atomic
def block_sender_of(*, ticket: Ticket, actor: User) -> BlockedSender:
    """The sender of a ticket that is spam, or becomes it by this."""
    acts.require(actor, words.BLOCK_SENDER.key, ticket)
    if ticket.player is not None:
        raise SenderSpared(
            _("This is the address of an account, so it is not blocked. Ban or lock the account.")
        )
    blocked = block_sender(sender=ticket.email, reason=ticket.number, actor=actor)
    current = locked(ticket)
    if TICKET_LIFECYCLE.allows(current.state, "mark_spam"):
        step(current, "mark_spam", actor=actor)
    said = words.BLOCK_SENDER(sender=blocked.sender)
    audit.record(actor=actor, said=said, subject=current)
    return blocked


@transaction.atomic
def unblock_sender(*, blocked: BlockedSender, actor: User) -> None:
    """Mails that came meanwhile stay where they are; raises SenderSpared for who is not blocked."""
    current = BlockedSender.objects.select_for_update(no_key=True).get(pk=blocked.pk)
    acts.require(actor, words.UNBLOCK.key, current)
    if not current.is_standing:
        raise SenderSpared(_("%(sender)s is not blocked any more.") % {"sender": current})
    current.ended_at, current.ended_by = timezone.now(), actor
    current.save(update_fields=["ended_at", "ended_by"])
    audit.record(actor=actor, said=words.UNBLOCK(), subject=current)


def block_on(sender: str) -> BlockedSender | None:
    """What blocks a mail that says it is from this address; a claim is enough to be spam."""
    _name, at, domain = sender.lower().rpartition("@")
    if not at:
        return None
    found = BlockedSender.objects.standing().filter(sender__in=[sender.lower(), f"@{domain}"])
    block = found.order_by("pk").first()
    return block if block is not None and owner_of_any_account(sender) is None else None


def check_block(blocked: BlockedSender, actor: User) -> None:
    """Raise SenderSpared for an agent who would block or unblock a whole domain."""
    if blocked.is_domain and not has_role(actor, Role.SUPPORT_LEAD):
        raise SenderSpared(_("A whole domain is for a support lead to block and to unblock."))


def _refuse_unless_address(sender: str) -> None:
    try:
        validate_email(f"anybody{sender}" if sender.startswith("@") else sender)
        MaxLengthValidator(LONGEST_ADDRESS)(sender)
    except ValidationError as error:
        raise SenderSpared(
            _("Write an address like ada@spam.example, or a domain like @spam.example.")
        ) from error


def _spare(sender: str) -> None:
    if sender.endswith(settings.SUPPORT_ADDRESS[settings.SUPPORT_ADDRESS.index("@") :].lower()):
        raise SenderSpared(_("This is our own address. What comes from it is a loop, not spam."))
    if sender.startswith("@"):
        if is_known_at(sender):
            raise SenderSpared(
                _("People with an account have addresses at %(domain)s. Block single addresses.")
                % {"domain": sender}
            )
    elif owner_of_any_account(sender) is not None:
        raise SenderSpared(
            _("This is the address of an account, so it is not blocked. Ban or lock the account.")
        )
