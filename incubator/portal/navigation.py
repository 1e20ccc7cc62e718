"""The rail: which ways lead where, for whom. Addresses are those of the map in the README."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from incubator.accounts.access import MONEY_ROLES, Role
from studios.models import Membership, StudioRole


@dataclass(frozen=True, slots=True)
class Way:
    """One link. `key` is the letter after `g`; an empty `roles` means everybody.

    `also` are addresses of pages that belong to it without lying under it.
    """

    label: Any
    path: str
    key: str = ""
    roles: frozenset[str] = frozenset()
    also: tuple[str, ...] = ()


def _for(*roles: str) -> frozenset[str]:
    return frozenset(roles)


MONEY = _for(Role.FINANCE, Role.FUND_MANAGER)
DESKS = _for(Role.AGENT, Role.SUPPORT_LEAD)

STAFF_WAYS: tuple[tuple[Any, tuple[Way, ...]], ...] = (
    ("", (Way(_("Home"), "/staff/", "h"),)),
    (
        _("Studios"),
        (
            Way(
                _("Admissions"),
                "/staff/admissions/",
                "a",
                _for(Role.ADMISSIONS, Role.REVIEWER, Role.FUND_MANAGER),
            ),
            Way(_("Studios"), "/staff/studios/", "s"),
            Way(_("Requests"), "/staff/requests/", "r", MONEY | {Role.OPERATIONS}),
            Way(_("Servers"), "/staff/servers/", "v", _for(Role.OPERATIONS)),
            Way(_("Rate card"), "/staff/rate-card/", "c", MONEY | {Role.OPERATIONS}),
            Way(_("Background work"), "/staff/work/", "w", _for(Role.OPERATIONS)),
        ),
    ),
    (
        _("Money"),
        (
            Way(_("Funds"), "/staff/funds/", "f", MONEY, ("/staff/awards/",)),
            Way(
                _("Settlement"),
                "/staff/settlement/",
                "m",
                MONEY,
                ("/staff/statements/", "/staff/deals/"),
            ),
            Way(_("Payouts"), "/staff/payouts/", "p", MONEY),
            Way(_("Ledger"), "/staff/ledger/", "l", MONEY),
        ),
    ),
    (
        _("Players"),
        (
            Way(_("Tickets"), "/staff/tickets/", "t", DESKS),
            Way(_("Orders"), "/staff/orders/", "o", DESKS | MONEY),
            Way(_("Moderation"), "/staff/moderation/", "e", _for(Role.EDITOR)),
        ),
    ),
    (
        _("House"),
        (
            Way(_("People and rights"), "/staff/rights/", "i"),
            Way(_("Standing in"), "/staff/delegations/", "d"),
            Way(_("Audit"), "/staff/audit/", "u", _for(Role.AUDITOR, Role.ADMINISTRATOR)),
        ),
    ),
)

STUDIO_MONEY = _for(StudioRole.OWNER, StudioRole.FINANCE, StudioRole.VIEWER)
STUDIO_WAYS: tuple[Way, ...] = (
    Way(_("Home"), "", "h"),
    Way(_("Games"), "games/", "g"),
    Way(_("Requests"), "requests/", "r"),
    Way(_("Servers"), "servers/", "v"),
    Way(_("Funding"), "funding/", "f", STUDIO_MONEY),
    Way(_("Deals"), "deals/", "d", STUDIO_MONEY),
    Way(_("Statements"), "statements/", "s", STUDIO_MONEY),
    Way(_("Payouts"), "payouts/", "y", STUDIO_MONEY),
    Way(_("Products"), "products/", "p"),
    Way(_("API keys"), "keys/", "k", _for(StudioRole.OWNER, StudioRole.DEVELOPER)),
    Way(_("Members"), "members/", "m", also=("bank-account/",)),
)

VISITOR_WAYS: tuple[Way, ...] = (
    Way(_("Apply"), "/apply/", "a"),
    Way(_("Library"), "/library/", "l"),
    Way(_("Wallet"), "/wallet/", "w"),
    Way(_("Help"), "/support/", "t"),
)


Group = dict[str, Any]


def staff_groups(roles: Iterable[str]) -> list[Group]:
    held = frozenset(roles)
    groups = [
        _group(label, [way for way in ways if _is_open(way, held)]) for label, ways in STAFF_WAYS
    ]
    return [group for group in groups if group["links"]]


def _is_open(way: Way, held: frozenset[str]) -> bool:
    """Auditors see every way, administrators all but those that are only about money."""
    if not way.roles or way.roles & held or Role.AUDITOR in held:
        return True
    return Role.ADMINISTRATOR in held and not way.roles <= MONEY_ROLES


def studio_group(membership: Membership, path: str) -> Group:
    base = f"/studio/{membership.studio.slug}/"
    # Letters lead into the studio that is open.
    ways = [
        Way(
            way.label,
            base + way.path,
            way.key if path.startswith(base) else "",
            also=tuple(base + other for other in way.also),
        )
        for way in STUDIO_WAYS
        if not way.roles or membership.role in way.roles
    ]
    return _group(membership.studio.name, ways)


def visitor_group() -> Group:
    return _group("", VISITOR_WAYS)


def mark_current(groups: list[Group], path: str) -> list[Group]:
    """Mark the way we are on: the longest address that the page's begins with."""
    matching = [
        (len(prefix), link)
        for group in groups
        for link in group["links"]
        for prefix in (link["url"], *link["also"])
        if path.startswith(prefix)
    ]
    if matching:
        max(matching, key=lambda match: match[0])[1]["current"] = True
    return groups


def _group(label: Any, ways: Iterable[Way]) -> Group:
    links = [
        {"label": way.label, "url": way.path, "key": way.key, "also": way.also} for way in ways
    ]
    return {"label": label, "links": links}
