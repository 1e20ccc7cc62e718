"""Reports of providers that fit nothing: taken by somebody, and resolved in words."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.ledger import chart
from billing.ledger.models import Entry
from billing.ledger.services import Draft, Posting, post_one
from billing.payments import act_words as words
from billing.payments import entry_words
from billing.payments.errors import ResolutionRefused
from billing.payments.models import UNMATCHED, ProviderReport, UnmatchedReport
from billing.payments.services.reports import gateway_postings
from incubator.accounts.models import User
from incubator.approvals.errors import NotDistinct
from incubator.core import acts, audit, books
from incubator.core.money import CURRENCIES
from incubator.core.words import Money, called

CREDITED = UnmatchedReport.Resolution.CREDITED


@transaction.atomic
def take_report(*, unmatched: UnmatchedReport, actor: User) -> UnmatchedReport:
    """Say that one looks after it, also in the place of a colleague who had taken it."""
    locked = UnmatchedReport.objects.select_for_update().get(pk=unmatched.pk)
    acts.require(actor, "unmatched_report.take", locked)
    UNMATCHED.require(locked, "take")
    locked.owner = actor
    locked.save(update_fields=["owner"])
    UNMATCHED.advance(locked, "take", actor=actor)
    return locked


@transaction.atomic
def resolve_report(
    *,
    unmatched: UnmatchedReport,
    resolution: str,
    note: str,
    actor: User,
    credit_to: User | None = None,
) -> UnmatchedReport:
    """Say what became of it; "credited" posts it to the wallet of `credit_to`.

    Raises ResolutionRefused without words, for a wallet where nothing was paid, or by who did not
    take it; NotDistinct for one's own wallet.
    """
    locked = UnmatchedReport.objects.select_for_update().get(pk=unmatched.pk)
    acts.require(actor, "unmatched_report.resolve", locked)
    if resolution not in UnmatchedReport.Resolution.values:
        raise ResolutionRefused(_("Say what became of it: one of the answers listed."))
    if not note.strip():
        raise ResolutionRefused(_("Say how you know, for whoever reads this later."))
    if resolution == CREDITED:
        locked.credited_to = _checked_owner(locked.report, credit_to, actor)
        locked.entry = _credit(locked, locked.credited_to, actor)
    locked.resolution, locked.note, locked.resolved_at = resolution, note, timezone.now()
    locked.save(update_fields=["credited_to", "entry", "resolution", "note", "resolved_at"])
    UNMATCHED.advance(locked, "resolve", actor=actor, reason=note)
    if locked.credited_to is not None:
        _tell_owner(locked, locked.credited_to, actor)
    return locked


def _tell_owner(unmatched: UnmatchedReport, person: User, actor: User) -> None:
    report = unmatched.report
    amount = Money(int(report.amount_minor or 0), report.currency)
    said = words.CREDIT(amount=amount, name=called(person))
    audit.record(actor=actor, said=said, subject=unmatched, concerns=person)


def check_resolve(*, unmatched: UnmatchedReport, actor: User) -> None:
    """Raise what keeps an officer from resolving it."""
    UNMATCHED.require(unmatched, "resolve")
    if unmatched.owner_id != actor.pk:
        raise ResolutionRefused(_("Take it first; somebody else looks after it now."))


def may_credit(report: ProviderReport) -> bool:
    """Whether it says that money has come in, in a currency that wallets hold."""
    return report.outcome == "paid" and bool(report.amount_minor) and report.currency in CURRENCIES


def credit_postings(report: ProviderReport, person: User) -> tuple[Posting, ...]:
    amount, currency = int(report.amount_minor or 0), report.currency
    return (
        *gateway_postings(report.provider, currency, amount, int(report.fee_minor or 0)),
        Posting(chart.wallet(person.pk, currency), -amount),
    )


def _checked_owner(report: ProviderReport, person: User | None, actor: User) -> User:
    if not may_credit(report):
        raise ResolutionRefused(
            _("It does not say that money came in, so there is none to credit.")
        )
    if person is None:
        raise ResolutionRefused(_("Say whose wallet it belongs to."))
    if person.pk == actor.pk:
        raise NotDistinct(_("Somebody else has to credit your own wallet."))
    return person


def _credit(unmatched: UnmatchedReport, person: User, actor: User) -> Entry:
    report = unmatched.report
    draft = Draft(
        key=f"unmatched:{unmatched.pk}",
        said=entry_words.UNMATCHED_CREDITED(reference=report.reference, provider=report.provider),
        effective_on=books.day_of(report.received_at),
        postings=credit_postings(report, person),
        subject=("payments.unmatchedreport", unmatched.pk),
    )
    return post_one(draft, actor=actor)
