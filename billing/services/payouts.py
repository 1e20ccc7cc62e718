"""Payouts: asked for, approved, released by somebody else, confirmed by the bank."""

from django.db import transaction
from django.utils.translation import gettext as _

from billing import act_words as words
from billing.errors import PayoutRefused
from billing.ledger import chart
from billing.ledger.errors import InsufficientFunds
from billing.ledger.services import Posting, balance
from billing.models import PAYOUT, Payout
from billing.payments.models import OutgoingPayment
from billing.payments.services.outgoing import Payee, instruct
from incubator.accounts.access import Role, require_role, roles_of
from incubator.accounts.models import User
from incubator.approvals import voting
from incubator.approvals.asking import open_approval
from incubator.approvals.models import Approval
from incubator.core import audit, books
from incubator.core.money import format_money
from incubator.core.numbers import next_number
from studios.access import require_member
from studios.models import Studio, StudioRole

SERIES = "P"


def payable_balance(studio: Studio, currency: str) -> int:
    """What the studio is owed and could be paid, as a positive number."""
    return -balance(chart.payable(studio.pk, currency))


@transaction.atomic
def request_payout(*, studio: Studio, amount_minor: int, currency: str, actor: User) -> Payout:
    """Ask for a payout to the studio's bank account and open its approval.

    Raises PayoutRefused without bank details or for more than is payable now.
    """
    if Role.FINANCE not in roles_of(actor):
        require_member(actor, studio, StudioRole.FINANCE)
    studio = Studio.objects.select_for_update().get(pk=studio.pk)
    if not studio.bank_account:
        raise PayoutRefused(
            _("%(studio)s has no bank account yet. Its owner has to add one first.")
            % {"studio": studio}
        )
    _check_amount(studio, amount_minor, currency)
    payout = Payout.objects.create(
        number=next_number(SERIES),
        studio=studio,
        currency=currency,
        amount_minor=amount_minor,
        destination=studio.bank_account,
        requested_by=actor,
    )
    audit.record(actor=actor, said=words.ASK_PAYOUT(), subject=payout)
    open_approval(
        subject=payout,
        kind="payout",
        amount_minor=amount_minor,
        currency=currency,
        destination=payout.destination,
        payee=studio.payee,
        requester=actor,
        actor=actor,
    )
    return payout


def promised_minor(studio: Studio, currency: str) -> int:
    """Asked for and not released yet: still payable, but spoken for."""
    waiting = Payout.objects.filter(studio=studio, currency=currency, state="requested")
    return sum(waiting.values_list("amount_minor", flat=True))


def _check_amount(studio: Studio, amount_minor: int, currency: str) -> None:
    promised = promised_minor(studio, currency)
    free = payable_balance(studio, currency) - promised
    if amount_minor <= 0:
        raise PayoutRefused(_("A payout has to be more than zero."))
    if amount_minor > free:
        said = (
            _("%(free)s can be paid out to %(studio)s; %(promised)s is already asked for.")
            if promised
            else _("%(free)s can be paid out to %(studio)s.")
        )
        raise PayoutRefused(
            said
            % {
                "free": format_money(max(free, 0), currency),
                "studio": studio,
                "promised": format_money(promised, currency),
            }
        )


@transaction.atomic
def release_payout(*, payout: Payout, actor: User) -> Payout:
    """Instruct the bank: payable to in transit.

    Raises ApprovalMissing when approvals are missing or the bank details changed since, and
    NotDistinct for whoever asked for it or approved it, CoolingOff soon after such a change.
    """
    require_role(actor, Role.FINANCE)
    # The studio first, as when its account is changed. Its details of this moment: what was
    # approved must still be where it goes.
    studio = Studio.objects.select_for_update().get(pk=payout.studio_id)
    payout = Payout.objects.select_for_update().get(pk=payout.pk)
    payout.studio = studio
    approval = check_release(payout=payout, actor=actor)
    voting.use(approval, payer=actor)
    payout.payment = _pay(payout, actor)
    payout.save(update_fields=["payment"])
    PAYOUT.advance(payout, "release", actor=actor)
    return payout


def check_release(*, payout: Payout, actor: User) -> Approval:
    """The approval it would be released by. Raises what stands in the way for this person."""
    # What became void says why, before that it is cancelled.
    voting.asked_for(payout)
    PAYOUT.require(payout, "release")
    approval = voting.require_complete(
        payout, amount_minor=payout.amount_minor, destination=payout.studio.bank_account
    )
    voting.require_distinct(approval, actor)
    return approval


@transaction.atomic
def cancel_payout(*, payout: Payout, reason: str, actor: User) -> Payout:
    """Withdraw a payout that was not released, and its approval with it."""
    if payout.requested_by_id != actor.pk:
        require_role(actor, Role.FINANCE)
    PAYOUT.advance(payout, "cancel", actor=actor, reason=reason)
    # What follows finds the payout cancelled already.
    approval = voting.approval_for(payout)
    if approval is not None and not approval.is_rejected:
        voting.void(approval=approval, actor=actor, because=words.PAYOUT_CANCELLED())
    return payout


def release_postings(payout: Payout) -> tuple[Posting, ...]:
    studio, currency, amount = payout.studio_id, payout.currency, payout.amount_minor
    return (
        Posting(chart.payable(studio, currency), amount),
        Posting(chart.in_transit(studio, currency), -amount),
    )


def _pay(payout: Payout, actor: User) -> OutgoingPayment:
    studio = payout.studio
    try:
        return instruct(
            kind="payout",
            subject=payout,
            payee=Payee(studio.payee, studio.name),
            currency=payout.currency,
            amount_minor=payout.amount_minor,
            destination=payout.destination,
            effective_on=books.today(),
            postings=release_postings(payout),
            actor=actor,
        )
    except InsufficientFunds as error:
        left = payable_balance(studio, payout.currency)
        raise PayoutRefused(
            _(
                "Only %(amount)s is payable to %(studio)s now. Cancel this payout and ask for "
                "one that fits."
            )
            % {"amount": format_money(left, payout.currency), "studio": studio}
        ) from error
