"""Tranches: asked for by the studio, approved by two people, paid by a third.

Nobody acts twice on one tranche: the requester cannot approve (the database refuses the vote) and
whoever asked or approved cannot pay. What becomes of the payment is told in `funding.outgoing`.
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from billing.ledger import chart
from billing.ledger.chart import AccountRef
from billing.ledger.services import Posting
from billing.payments.services.outgoing import Payee, instruct
from funding import act_words as words
from funding.errors import BankAccountMissing, DateRefused, DealMissing
from funding.models import TRANCHE, Award, Disbursement, Tranche
from incubator.accounts.models import User
from incubator.approvals import voting
from incubator.approvals.asking import open_approval
from incubator.approvals.models import Approval
from incubator.core import acts, books
from incubator.core.words import Said
from studios.models import Studio


@transaction.atomic
def request_tranche(*, tranche: Tranche, actor: User) -> Approval:
    """Ask for a due tranche, to be paid to the studio's bank account of this moment.

    Raises BankAccountMissing, and DealMissing for an advance: nobody votes on what cannot be paid.
    """
    acts.require(actor, "tranche.request", tranche)
    # Locked: a change of the account waits for us, or we for it.
    studio = Studio.objects.select_for_update().get(pk=tranche.award.studio_id)
    if not studio.bank_account:
        raise BankAccountMissing(
            _("%(name)s has no bank account on file. Enter it first, then request the tranche.")
            % {"name": studio.name}
        )
    TRANCHE.advance(tranche, "request", actor=actor)
    _given(Award.objects.select_related("game").get(pk=tranche.award_id))
    return open_approval(
        subject=tranche,
        kind="tranche",
        amount_minor=tranche.amount_minor,
        currency=tranche.award.currency,
        destination=studio.bank_account,
        payee=studio.payee,
        requester=actor,
        actor=actor,
    )


@transaction.atomic
def withdraw_request(*, tranche: Tranche, reason: str, actor: User) -> Tranche:
    """Take the request back; what was asked is void, so the tranche is due again."""
    acts.require(actor, "tranche.withdraw", tranche)
    tranche.state = Tranche.objects.select_for_update().get(pk=tranche.pk).state
    TRANCHE.require(tranche, "withdraw")
    because = words.REQUEST_WITHDRAWN()
    approval = voting.asked_for(tranche)
    voting.void(approval=approval, actor=actor, because=because, reason=reason)
    tranche.refresh_from_db()
    return tranche


def disbursement_postings(tranche: Tranche) -> tuple[Posting, ...]:
    """What paying the tranche posts; pages show it before it happens."""
    award = tranche.award
    amount = tranche.amount_minor
    return (
        Posting(_given(award), amount),
        Posting(chart.in_transit(award.studio_id, award.currency), -amount),
    )


def _given(award: Award) -> AccountRef:
    """The account of what is given: an advance is owed under its deal, a grant is gone."""
    if not award.is_advance:
        return chart.expense("grant", award.currency)
    if award.deal_id is None:
        raise DealMissing(
            _(
                "%(award)s is an advance, recouped from what %(game)s earns, and no deal says how."
                " A fund manager signs the deal of %(game)s first."
            )
            % {"award": award, "game": award.game or award.studio}
        )
    return chart.advance(award.deal_id, award.currency)


def check_payment(*, tranche: Tranche, actor: User, seen: str = "") -> Approval:
    """The approval it would be paid by. Raises what stands in the way for this person.

    Payable is what stands approved, and what is void or not approved yet says why it is not.
    """
    approval = voting.require_complete(
        tranche,
        amount_minor=tranche.amount_minor,
        destination=tranche.award.studio.bank_account,
    )
    voting.require_seen(approval, seen)
    voting.require_distinct(approval, actor)
    TRANCHE.require(tranche, "instruct")
    return approval


@transaction.atomic
def disburse_tranche(
    *, tranche: Tranche, actor: User, effective_on: date | None = None, seen: str = ""
) -> Disbursement:
    """Instruct the payment of an approved tranche, by a finance officer who did not approve it.

    Raises ApprovalMissing (also when the bank account has changed since), NotDistinct,
    CoolingOff, DealMissing, DateRefused for a date in the future.
    """
    acts.require_right(actor, "tranche.instruct", tranche)
    paid_on = effective_on or books.today()
    if paid_on > books.today():
        raise DateRefused(_("A payment counts from the day it is made; choose today or earlier."))
    award = tranche.award
    # Locked: a change of the account waits for us, or we for it.
    award.studio = Studio.objects.select_for_update().get(pk=award.studio_id)
    tranche.state = Tranche.objects.select_for_update().get(pk=tranche.pk).state
    approval = check_payment(tranche=tranche, actor=actor, seen=seen)
    TRANCHE.advance(tranche, "instruct", actor=actor)
    voting.use(approval, payer=actor)
    payment = instruct(
        kind="tranche",
        subject=tranche,
        payee=Payee(award.studio.payee, award.studio.name),
        currency=award.currency,
        amount_minor=tranche.amount_minor,
        destination=approval.destination,
        effective_on=paid_on,
        postings=disbursement_postings(tranche),
        actor=actor,
    )
    return Disbursement.objects.create(tranche=tranche, payment=payment)


def void_approval(tranche: Tranche, *, actor: User, because: Said) -> None:
    """What was agreed holds no longer; nothing where it was rejected or is void already."""
    approval = voting.approval_for(tranche)
    if approval is not None and not approval.is_rejected:
        voting.void(approval=approval, actor=actor, because=because)
