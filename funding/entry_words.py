"""What funding's entries say in the ledger. Keys are kept for good; words may be bettered."""

from django.utils.translation import gettext_lazy

from billing.ledger.kinds import entry_kind

CONTRIBUTION = entry_kind(
    "funding.contribution",
    gettext_lazy("contribution"),
    gettext_lazy("Contribution %(contribution)s to %(fund)s"),
)
DISBURSEMENT = entry_kind(
    "funding.disbursement",
    gettext_lazy("disbursement"),
    gettext_lazy("Tranche %(ordinal)s of award %(award)s to %(studio)s"),
)
DISBURSEMENT_CONFIRMED = entry_kind(
    "funding.disbursement_confirmed",
    gettext_lazy("disbursement confirmed"),
    gettext_lazy("Disbursement %(disbursement)s arrived"),
)
DISBURSEMENT_FAILED = entry_kind(
    "funding.disbursement_failed",
    gettext_lazy("disbursement failed"),
    gettext_lazy("Disbursement %(disbursement)s came back"),
)
DISBURSEMENT_RETURNED = entry_kind(
    "funding.disbursement_returned",
    gettext_lazy("disbursement returned"),
    gettext_lazy("Disbursement %(disbursement)s came back after it had arrived"),
)
SETTLEMENT = entry_kind(
    "funding.settlement",
    gettext_lazy("settlement"),
    gettext_lazy("%(game)s for %(month)s"),
)
