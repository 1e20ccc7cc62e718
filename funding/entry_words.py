"""What funding's entries say in the ledger. Keys are kept for good; words may be bettered."""

from django.utils.translation import gettext_lazy as _

from billing.ledger.kinds import entry_kind

CONTRIBUTION = entry_kind(
    "funding.contribution", _("contribution"), _("Contribution %(contribution)s to %(fund)s")
)
DISBURSEMENT = entry_kind(
    "funding.disbursement",
    _("disbursement"),
    _("Tranche %(ordinal)s of award %(award)s to %(studio)s"),
)
DISBURSEMENT_CONFIRMED = entry_kind(
    "funding.disbursement_confirmed",
    _("disbursement confirmed"),
    _("Disbursement %(disbursement)s arrived"),
)
DISBURSEMENT_FAILED = entry_kind(
    "funding.disbursement_failed",
    _("disbursement failed"),
    _("Disbursement %(disbursement)s came back"),
)
SETTLEMENT = entry_kind(
    "funding.settlement",
    _("settlement"),
    _("%(game)s for %(month)s"),
)
