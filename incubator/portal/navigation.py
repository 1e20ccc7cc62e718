"""The rail: which ways lead where, for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incubator.accounts.access import MONEY_ROLES, Role
from studios.models import Membership, StudioRole


@dataclass(frozen=True, slots=True)
class Way:
    """One link to a named page. `key` is the letter after `g`; an empty `roles` means everybody.

    `also` are pages that belong to it without lying under it.
    """

    label: Any
    page: str
    key: str = ""
    roles: frozenset[str] = frozenset()
    also: tuple[str, ...] = ()


def _for(*roles: str) -> frozenset[str]:
    return frozenset(roles)


MONEY = _for(Role.FINANCE, Role.FUND_MANAGER)
DESKS = _for(Role.AGENT, Role.SUPPORT_LEAD)

STAFF_WAYS: tuple[tuple[Any, tuple[Way, ...]], ...] = (
    ("", (Way(_("Home"), "portal:staff", "h"),)),
    (
        _("Studios"),
        (
            Way(
                _("Admissions"),
                "studios:admissions",
                "a",
                _for(Role.ADMISSIONS, Role.REVIEWER, Role.FUND_MANAGER),
            ),
            Way(_("Studios"), "studios:staff_studios", "s"),
            Way(_("Requests"), "studios:staff_requests", "r", MONEY | {Role.OPERATIONS}),
            Way(_("Servers"), "servers:staff_servers", "v", _for(Role.OPERATIONS)),
            Way(_("Rate card"), "studios:rate_card", "c", MONEY | {Role.OPERATIONS}),
            Way(_("Background work"), "work:works", "w", _for(Role.OPERATIONS)),
        ),
    ),
    (
        _("Money"),
        (
            Way(_("Funds"), "funding:funds", "f", MONEY, ("funding:award",)),
            Way(
                _("Settlement"),
                "funding:settlement",
                "m",
                MONEY,
                ("funding:staff_statement", "funding:staff_deal"),
            ),
            Way(_("Payouts"), "billing:staff_payouts", "p", MONEY),
            Way(_("Ledger"), "billing:ledger", "l", MONEY),
        ),
    ),
    (
        _("Players"),
        (
            Way(_("Tickets"), "support:queues", "t", DESKS),
            Way(_("Orders"), "billing:staff_orders", "o", DESKS | MONEY),
            Way(_("Moderation"), "cms:moderation", "e", _for(Role.EDITOR)),
        ),
    ),
    (
        _("House"),
        (
            Way(_("People and rights"), "portal:rights", "i"),
            Way(_("Standing in"), "accounts:delegations", "d"),
            Way(_("Audit"), "operation:audit", "u", _for(Role.AUDITOR, Role.ADMINISTRATOR)),
        ),
    ),
)

STUDIO_MONEY = _for(StudioRole.OWNER, StudioRole.FINANCE, StudioRole.VIEWER)
STUDIO_WAYS: tuple[Way, ...] = (
    Way(_("Home"), "portal:studio", "h"),
    Way(_("Games"), "studios:games", "g"),
    Way(_("Requests"), "studios:requests", "r"),
    Way(_("Servers"), "servers:servers", "v"),
    Way(_("Funding"), "funding:studio_funding", "f", STUDIO_MONEY),
    Way(_("Deals"), "funding:deals", "d", STUDIO_MONEY),
    Way(_("Statements"), "funding:statements", "s", STUDIO_MONEY),
    Way(_("Payouts"), "billing:studio_payouts", "y", STUDIO_MONEY),
    Way(_("Products"), "billing:products", "p"),
    Way(_("API keys"), "studios:keys", "k", _for(StudioRole.OWNER, StudioRole.DEVELOPER)),
    Way(_("Members"), "studios:members", "m", also=("studios:bank_account",)),
)

VISITOR_WAYS: tuple[Way, ...] = (
    Way(_("Apply"), "studios:apply", "a"),
    Way(_("Library"), "billing:library", "l"),
    Way(_("Wallet"), "billing:wallet", "w"),
    Way(_("Help"), "support:my_tickets", "t"),
)


Group = dict[str, Any]


def staff_groups(roles: Iterable[str]) -> list[Group]:
    held = frozenset(roles)
    groups = [
        {"label": label, "links": [_link(way) for way in ways if _is_open(way, held)]}
        for label, ways in STAFF_WAYS
    ]
    return [group for group in groups if group["links"]]


def _is_open(way: Way, held: frozenset[str]) -> bool:
    """Auditors see every way, administrators all but those that are only about money."""
    if not way.roles or way.roles & held or Role.AUDITOR in held:
        return True
    return Role.ADMINISTRATOR in held and not way.roles <= MONEY_ROLES


def studio_group(membership: Membership, path: str) -> Group:
    studio = membership.studio
    links = []
    for way in STUDIO_WAYS:
        if not way.roles or membership.role in way.roles:
            url = reverse(way.page, args=[studio.slug])
            also = [reverse(page, args=[studio.slug]) for page in way.also]
            links.append({"label": way.label, "url": url, "key": way.key, "also": also})
    if not path.startswith(reverse("portal:studio", args=[studio.slug])):
        # Letters lead into the studio that is open.
        links = [link | {"key": ""} for link in links]
    return {"label": studio.name, "links": links}


def visitor_group() -> Group:
    return {"label": "", "links": [_link(way) for way in VISITOR_WAYS]}


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


def _link(way: Way) -> dict[str, Any]:
    also = [_folder(page) for page in way.also]
    return {"label": way.label, "url": reverse(way.page), "key": way.key, "also": also}


def _folder(page: str) -> str:
    """What the addresses of all objects that have this page begin with."""
    return reverse(page, args=["-"]).removesuffix("-/")
