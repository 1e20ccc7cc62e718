"""The rail: which ways lead where, for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

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
    ("", (Way(gettext_lazy("Home"), "portal:staff", "h"),)),
    (
        gettext_lazy("Studios"),
        (
            Way(
                gettext_lazy("Admissions"),
                "studios:admissions",
                "a",
                _for(Role.ADMISSIONS, Role.REVIEWER, Role.FUND_MANAGER),
            ),
            Way(gettext_lazy("Studios"), "studios:staff_studios", "s"),
            Way(gettext_lazy("Requests"), "studios:staff_requests", "r", MONEY | {Role.OPERATIONS}),
            Way(gettext_lazy("Servers"), "servers:staff_servers", "v", _for(Role.OPERATIONS)),
            Way(gettext_lazy("Rate card"), "studios:rate_card", "c", MONEY | {Role.OPERATIONS}),
            Way(gettext_lazy("Background work"), "work:works", "w", _for(Role.OPERATIONS)),
        ),
    ),
    (
        gettext_lazy("Money"),
        (
            Way(gettext_lazy("Funds"), "funding:funds", "f", MONEY, ("funding:award",)),
            Way(
                gettext_lazy("Settlement"),
                "funding:settlement",
                "m",
                MONEY,
                ("funding:staff_statement", "funding:staff_deal"),
            ),
            Way(gettext_lazy("Payouts"), "billing:staff_payouts", "p", MONEY),
            Way(gettext_lazy("Payments"), "payments:payments", "y", MONEY),
            Way(gettext_lazy("Ledger"), "billing:ledger", "l", MONEY),
        ),
    ),
    (
        gettext_lazy("Players"),
        (
            Way(gettext_lazy("Tickets"), "support:queues", "t", DESKS),
            Way(gettext_lazy("Orders"), "billing:staff_orders", "o", DESKS | MONEY),
            Way(gettext_lazy("Moderation"), "cms:moderation", "e", _for(Role.EDITOR)),
        ),
    ),
    (
        gettext_lazy("House"),
        (
            Way(gettext_lazy("People and rights"), "portal:rights", "i"),
            Way(gettext_lazy("Standing in"), "accounts:delegations", "d"),
            Way(
                gettext_lazy("Audit"),
                "operation:audit",
                "u",
                _for(Role.AUDITOR, Role.ADMINISTRATOR),
            ),
        ),
    ),
)

STUDIO_MONEY = _for(StudioRole.OWNER, StudioRole.FINANCE, StudioRole.VIEWER)
STUDIO_WAYS: tuple[Way, ...] = (
    Way(gettext_lazy("Home"), "portal:studio", "h"),
    Way(gettext_lazy("Games"), "studios:games", "g"),
    Way(gettext_lazy("Requests"), "studios:requests", "r"),
    Way(gettext_lazy("Servers"), "servers:servers", "v"),
    Way(gettext_lazy("Funding"), "funding:studio_funding", "f", STUDIO_MONEY),
    Way(gettext_lazy("Deals"), "funding:deals", "d", STUDIO_MONEY),
    Way(gettext_lazy("Statements"), "funding:statements", "s", STUDIO_MONEY),
    Way(gettext_lazy("Payouts"), "billing:studio_payouts", "y", STUDIO_MONEY),
    Way(gettext_lazy("Products"), "billing:products", "p"),
    Way(
        gettext_lazy("API keys"), "studios:keys", "k", _for(StudioRole.OWNER, StudioRole.DEVELOPER)
    ),
    Way(gettext_lazy("Members"), "studios:members", "m", also=("studios:bank_account",)),
)

VISITOR_WAYS: tuple[Way, ...] = (
    Way(gettext_lazy("Apply"), "studios:apply", "a"),
    Way(gettext_lazy("Library"), "billing:library", "l"),
    Way(gettext_lazy("Wallet"), "billing:wallet", "w"),
    Way(gettext_lazy("Help"), "support:my_tickets", "t"),
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
