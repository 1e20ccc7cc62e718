"""Tranches: asked for by the studio, approved by two people, paid by a third.

Nobody acts twice on one tranche: the requester cannot approve (the database refuses the vote) and
whoever asked or approved cannot pay.
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from billing.ledger import chart
from billing.ledger.services import Draft, Posting, post_one
from funding import act_words as words
from funding import entry_words
from funding.errors import BankAccountMissing, DateRefused, DealMissing
from funding.models import AWARD, DISBURSEMENT, TRANCHE, Disbursement, Tranche
from incubator.accounts.access import Role, require_role
from incubator.accounts.models import User
from incubator.approvals import voting
from incubator.approvals.asking import open_approval
from incubator.approvals.models import Approval
from incubator.approvals.payees import require_no_interest
from incubator.core import books
from incubator.core.numbers import next_number
from incubator.core.words import Said
from studios.access import require_in_game
from studios.models import Studio, StudioRole


@transaction.atomic
def request_tranche(*, tranche: Tranche, actor: User) -> Approval:
    """Ask for a due tranche, to be paid to the studio's bank account of this moment."""
    require_in_game(actor, tranche.award.studio, tranche.award.game, StudioRole.FINANCE)
    # Locked: a change of the account waits for us, or we for it.
    studio = Studio.objects.select_for_update().get(pk=tranche.award.studio_id)
    if not studio.bank_account:
        raise BankAccountMissing(
            _("%(name)s has no bank account on file. Enter it first, then request the tranche.")
            % {"name": studio.name}
        )
    TRANCHE.advance(tranche, "request", actor=actor)
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
    require_in_game(actor, tranche.award.studio, tranche.award.game, StudioRole.FINANCE)
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
    if award.is_advance:
        if award.deal is None:
            raise DealMissing(
                _(
                    "%(award)s is an advance without a deal to recoup it from. Sign the deal of "
                    "%(game)s first."
                )
                % {"award": award, "game": award.game or award.studio}
            )
        given = chart.advance(award.deal.pk, award.currency)
    else:
        given = chart.expense("grant", award.currency)
    return (
        Posting(given, amount),
        Posting(chart.in_transit(award.studio_id, award.currency), -amount),
    )


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
    require_role(actor, Role.FINANCE)
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
    number = next_number("DB")
    entry = post_one(
        Draft(
            key=f"disbursement:{number}",
            said=entry_words.DISBURSEMENT(
                ordinal=tranche.ordinal, award=award.number, studio=award.studio.name
            ),
            effective_on=paid_on,
            postings=disbursement_postings(tranche),
            subject=("funding.tranche", tranche.pk),
        ),
        actor=actor,
    )
    return Disbursement.objects.create(
        number=number,
        tranche=tranche,
        amount_minor=tranche.amount_minor,
        currency=award.currency,
        destination=approval.destination,
        effective_on=paid_on,
        entry=entry,
        instructed_by=actor,
    )


def confirm_postings(disbursement: Disbursement) -> tuple[Posting, ...]:
    """What its arrival posts: the money leaves the fund."""
    award = disbursement.tranche.award
    return (
        Posting(chart.in_transit(award.studio_id, award.currency), disbursement.amount_minor),
        Posting(chart.fund(award.fund_id, award.currency), -disbursement.amount_minor),
    )


def fail_postings(disbursement: Disbursement) -> tuple[Posting, ...]:
    """What posts when the bank sends it back: the payment the other way round."""
    return tuple(
        Posting(posting.account, -posting.amount)
        for posting in disbursement_postings(disbursement.tranche)
    )


@transaction.atomic
def confirm_disbursement(*, disbursement: Disbursement, actor: User) -> Disbursement:
    """The bank says the money arrived: it leaves the fund, and the tranche is disbursed."""
    require_role(actor, Role.FINANCE)
    require_no_interest(disbursement.tranche.award.studio.payee, actor)
    DISBURSEMENT.advance(disbursement, "confirm", actor=actor)
    tranche, award = disbursement.tranche, disbursement.tranche.award
    disbursement.outcome_entry = post_one(
        Draft(
            key=f"disbursement:{disbursement.number}:confirmed",
            said=entry_words.DISBURSEMENT_CONFIRMED(disbursement=disbursement.number),
            effective_on=disbursement.effective_on,
            postings=confirm_postings(disbursement),
            subject=("funding.tranche", tranche.pk),
        ),
        actor=actor,
    )
    disbursement.save(update_fields=["outcome_entry"])
    TRANCHE.advance(tranche, "disburse", actor=actor)
    if not award.tranches.exclude(state="disbursed").exists():
        AWARD.advance(award, "complete", actor=actor)
    return disbursement


@transaction.atomic
def fail_disbursement(*, disbursement: Disbursement, reason: str, actor: User) -> Disbursement:
    """The bank sent the money back: the entry is reversed and the tranche is due again.

    Its approvals are void, since the account they were given for did not work.
    """
    require_role(actor, Role.FINANCE)
    require_no_interest(disbursement.tranche.award.studio.payee, actor)
    DISBURSEMENT.advance(disbursement, "fail", actor=actor, reason=reason)
    tranche = disbursement.tranche
    disbursement.outcome_entry = post_one(
        Draft(
            key=f"disbursement:{disbursement.number}:failed",
            said=entry_words.DISBURSEMENT_FAILED(disbursement=disbursement.number),
            effective_on=books.today(),
            postings=fail_postings(disbursement),
            subject=("funding.tranche", tranche.pk),
            reverses=disbursement.entry,
        ),
        actor=actor,
    )
    disbursement.save(update_fields=["outcome_entry"])
    TRANCHE.advance(tranche, "fail", actor=actor, reason=reason)
    _void_approval(tranche, actor, words.PAYMENT_FAILED())
    return disbursement


def _void_approval(tranche: Tranche, actor: User, because: Said) -> None:
    approval = voting.approval_for(tranche)
    if approval is not None and not approval.is_rejected:
        voting.void(approval=approval, actor=actor, because=because)
