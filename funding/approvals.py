"""Who must agree before a tranche is paid, and what follows."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.ledger.naming import Sided, sided
from funding.errors import DealMissing
from funding.models import TRANCHE, Award, Disbursement, DisbursementReturn, Tranche
from funding.selectors.funds import figures_of
from funding.services.tranches import disbursement_postings
from incubator.accounts.models import Role
from incubator.approvals.kinds import ApprovalKind, Band, Ending, Facts, approval_kind
from incubator.approvals.models import Approval
from incubator.core.money import format_money

ASKED = ("requested", "approved", "instructed", "disbursed")
PAID, PAID_TRANCHES = ("instructed", "confirmed"), ("instructed", "disbursed")


def _lock(pk: int) -> Tranche:
    rows = Tranche.objects.select_for_update(of=("self",))
    return rows.select_related("award__studio", "award__deal", "award__game", "award__fund").get(
        pk=pk
    )


def _approved(tranche: Tranche, ending: Ending) -> None:
    TRANCHE.advance(tranche, "approve", actor=ending.actor)


RETURNED = "payment_return__amount_minor"


def _rejected(tranche: Tranche, ending: Ending) -> None:
    TRANCHE.advance(tranche, "reject", actor=ending.actor, reason=ending.reason)


def _due_again(tranche: Tranche, ending: Ending) -> None:
    """The studio can ask for it anew at once."""
    if TRANCHE.allows(tranche.state, "withdraw"):
        TRANCHE.advance(
            tranche, "withdraw", actor=ending.actor, reason=ending.reason, because=ending.because
        )


def _asked_before(tranche: Tranche) -> int:
    """Of the studio's tranches that were asked for lately, those that still stand."""
    award = tranche.award
    lately = Approval.objects.filter(
        kind="tranche",
        payee=award.studio.payee,
        currency=award.currency,
        opened_at__gt=timezone.now() - timedelta(days=30),
    ).values("subject_id")
    rows = Tranche.objects.filter(pk__in=lately, state__in=ASKED).exclude(pk=tranche.pk)
    return rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0


def _facts(tranche: Tranche) -> Facts:
    award = tranche.award
    fund, currency = award.fund, award.currency
    figures = figures_of(fund)
    left = figures.contributed - figures.disbursed
    if tranche.state not in PAID_TRANCHES:
        left -= tranche.amount_minor
    others = Award.objects.filter(studio=award.studio_id, currency=currency).exclude(pk=award.pk)
    paid = Disbursement.objects.filter(
        tranche__award__studio=award.studio_id,
        payment__currency=currency,
        payment__state__in=PAID,
    )
    back = DisbursementReturn.objects.filter(disbursement__in=paid)
    lines, problem = _preview(tranche)
    return Facts(
        facts=[
            (_("Studio"), award.studio.name),
            (_("Award"), award.number),
            (_("Fund"), fund.name),
            (_("Left in the fund afterwards"), format_money(left, currency)),
            (_("Other awards to the studio"), format_money(_sum(others), currency)),
            (
                _("Paid to the studio so far"),
                format_money(_sum(paid, "payment__amount_minor") - _sum(back, RETURNED), currency),
            ),
        ],
        lines=lines,
        note=problem,
    )


def _sum(rows: QuerySet[Any], field: str = "amount_minor") -> int:
    return rows.aggregate(sum=Sum(field))["sum"] or 0


def _preview(tranche: Tranche) -> tuple[list[Sided], str]:
    try:
        postings = disbursement_postings(tranche)
    except DealMissing as error:
        return [], str(error)
    return sided((one.account.code, one.amount, one.account.currency) for one in postings), ""


approval_kind(
    ApprovalKind(
        key="tranche",
        label=gettext_lazy("tranche"),
        approve=gettext_lazy("Approve tranche"),
        reject=gettext_lazy("Reject tranche"),
        bands=(Band(None, ((Role.FUND_MANAGER, 1), (Role.FINANCE, 1))),),
        subject=Tranche,
        lock=_lock,
        page=lambda tranche: reverse("funding:award", args=[tranche.award.number]),
        facts=_facts,
        sum_before=_asked_before,
        completed=_approved,
        rejected=_rejected,
        voided=_due_again,
        read="fund.read",
    )
)
