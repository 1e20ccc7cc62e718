"""What people are told about, and when it is mailed unless they choose otherwise."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from incubator.core.models.notifications import MailWhen


@dataclass(frozen=True, slots=True)
class Kind:
    key: str
    label: Any
    help: Any
    mail: MailWhen


KINDS: tuple[Kind, ...] = (
    Kind(
        "approval_asked",
        _("Approvals that I can give"),
        _("Somebody asked for money, a server or a refund, and your vote counts."),
        MailWhen.NOW,
    ),
    Kind(
        "milestone_delivered",
        _("Milestones handed in"),
        _("A studio delivered, and the acceptance deadline runs."),
        MailWhen.NOW,
    ),
    Kind(
        "statement_settled",
        _("Statements of my studio"),
        _("A month is settled."),
        MailWhen.NOW,
    ),
    Kind(
        "payout_paid",
        _("Payouts of my studio"),
        _("Money is on its way, arrived, or came back."),
        MailWhen.NOW,
    ),
    Kind(
        "document_infected",
        _("Files of mine that were locked away"),
        _("The virus scanner found something in what I handed in."),
        MailWhen.NOW,
    ),
    Kind(
        "books_unsound",
        _("Books that do not agree"),
        _("The nightly recomputation of the ledger found a difference."),
        MailWhen.NOW,
    ),
    Kind(
        "work_done",
        _("Long work that I started"),
        _("An export, import or settlement has ended."),
        MailWhen.OFF,
    ),
)


def kind_named(key: str) -> Kind:
    """Raises KeyError for a kind that nobody described above."""
    return {kind.key: kind for kind in KINDS}[key]
