"""What each role of the incubator's staff may do, in one table.

The guards of views and services name the roles; this table names the rights in words, with the
addresses they open, and a test holds it against every guard. Administrators may do all of it but
move money; auditors read every page and change nothing. Who approves what is not here: the
policies of `core.policies` say which roles, by kind and amount. Rights inside a studio are
`incubator.portal.studio_rights`.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from incubator.accounts.access import MONEY_ROLES
from incubator.accounts.models.people import Role

ADMISSIONS, REVIEWER = Role.ADMISSIONS, Role.REVIEWER
FUND_MANAGER, FINANCE = Role.FUND_MANAGER, Role.FINANCE
OPERATIONS, EDITOR = Role.OPERATIONS, Role.EDITOR
AGENT, LEAD = Role.AGENT, Role.SUPPORT_LEAD
ADMINISTRATOR, AUDITOR = Role.ADMINISTRATOR, Role.AUDITOR


@dataclass(frozen=True, slots=True)
class Right:
    """One right: what it allows, who has it, and the routes (names of addresses) behind it."""

    area: Any
    allows: Any
    roles: tuple[str, ...]
    routes: tuple[str, ...]


MONEY = (FUND_MANAGER, FINANCE)
DESK = (AGENT, LEAD)

STAFF_RIGHTS: tuple[Right, ...] = (
    # Admissions
    Right(
        gettext_lazy("Admissions"),
        gettext_lazy("Read applications and their reviews"),
        (ADMISSIONS, REVIEWER, FUND_MANAGER),
        ("studios:admissions", "studios:staff_application"),
    ),
    Right(
        gettext_lazy("Admissions"),
        gettext_lazy("Choose reviewers and decide"),
        (ADMISSIONS,),
        ("studios:assign_reviewer", "studios:decide"),
    ),
    Right(
        gettext_lazy("Admissions"),
        gettext_lazy("Score applications"),
        (REVIEWER,),
        ("studios:submit_review",),
    ),
    # Requests and what runs
    Right(
        gettext_lazy("Operations"),
        gettext_lazy("Read what studios ask for"),
        (*MONEY, OPERATIONS),
        ("studios:staff_requests", "studios:staff_request"),
    ),
    Right(
        gettext_lazy("Operations"),
        gettext_lazy("Launch and stop servers, hand over desks"),
        (OPERATIONS,),
        ("studios:hand_over_desk", "servers:staff_launch", "servers:staff_stop"),
    ),
    Right(
        gettext_lazy("Operations"),
        gettext_lazy("See and retry work that failed"),
        (OPERATIONS,),
        ("work:works", "work:failed_work", "work:retry_work"),
    ),
    # Money
    Right(
        gettext_lazy("Money"),
        gettext_lazy("Read funds, awards, deals and statements"),
        MONEY,
        (
            "funding:funds",
            "funding:fund",
            "funding:award",
            "funding:staff_deal",
            "funding:settlement",
            "funding:staff_statement",
        ),
    ),
    Right(
        gettext_lazy("Money"),
        gettext_lazy("Read the ledger and the payments"),
        (*MONEY, ADMINISTRATOR),
        (
            "billing:ledger",
            "billing:ledger_account",
            "billing:ledger_entry",
            "payments:payments",
            "payments:payment",
            "payments:unmatched",
            "payments:unmatched_report",
        ),
    ),
    Right(
        gettext_lazy("Money"),
        gettext_lazy("Open funds, make awards, accept milestones, sign deals"),
        (FUND_MANAGER,),
        (
            "funding:fund_new",
            "funding:award_new",
            "funding:milestone_accept",
            "funding:milestone_return",
            "funding:deal_sign",
            "funding:terms_new",
        ),
    ),
    Right(
        gettext_lazy("Money"),
        gettext_lazy("Pay tranches, settle months"),
        (FINANCE,),
        (
            "funding:tranche_pay",
            "funding:settle",
            "funding:settle_all",
        ),
    ),
    Right(
        gettext_lazy("Money"),
        gettext_lazy("Release and cancel payouts"),
        (FINANCE,),
        ("billing:staff_payout_release", "billing:staff_payout_cancel"),
    ),
    Right(
        gettext_lazy("Money"),
        gettext_lazy("Say what became of a payment that somebody else released"),
        (FINANCE,),
        ("payments:confirm", "payments:fail", "payments:return"),
    ),
    Right(
        gettext_lazy("Money"),
        gettext_lazy("Resolve what a payment provider reports and nobody asked for"),
        (FINANCE,),
        ("payments:unmatched_take", "payments:unmatched_resolve"),
    ),
    # Players
    Right(
        gettext_lazy("Players"),
        gettext_lazy("Answer tickets; refund from them"),
        DESK,
        (
            "support:queues",
            "support:staff_ticket",
            "support:staff_reply",
            "support:staff_act",
            "support:staff_refund",
            "support:staff_vote",
            "support:raw_mail",
            "support:bulk",
        ),
    ),
    Right(
        gettext_lazy("Players"),
        gettext_lazy("Refund orders"),
        (*DESK, FINANCE),
        ("billing:staff_refund",),
    ),
    Right(
        gettext_lazy("Players"),
        gettext_lazy("Moderate and publish pages"),
        (EDITOR,),
        ("cms:moderation", "cms:submission", "cms:decide"),
    ),
    # People
    Right(
        gettext_lazy("People"),
        gettext_lazy("Read the audit trail and the history of rows"),
        (AUDITOR, ADMINISTRATOR),
        ("operation:audit", "operation:audit_rows", "operation:audit_of"),
    ),
    Right(
        gettext_lazy("People"),
        gettext_lazy("Give and take staff roles; view the portal as somebody"),
        (ADMINISTRATOR,),
        ("accounts:view_as", "portal:change_roles", "portal:close_account"),
    ),
)


def staff_may(role: str, right: Right) -> bool:
    """Whether a role has a right, with what an administrator's role stands for."""
    if role in right.roles:
        return True
    return role == ADMINISTRATOR and not set(right.roles) <= MONEY_ROLES
