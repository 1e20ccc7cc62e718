"""The rail: which links there are, for whom."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy

from incubator.accounts.access import Role
from incubator.core.acts import ACTS, STAFF, STUDIO

AUDITOR = f"{STAFF}:{Role.AUDITOR}"


@dataclass(frozen=True, slots=True)
class NavLink:
    """One link to a named page. `key` is the letter after `g`.

    `acts` are keys of acts: who may do none of them is not shown the link; auditors, who read every
    page of the staff, are. Without acts it is for everybody. `also` are pages that belong to it
    without lying under it.
    """

    label: Any
    page: str
    key: str = ""
    acts: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    def is_for(self, held: Collection[str]) -> bool:
        """`held` are roles as acts name them: `staff:finance`, `studio:owner`."""
        if not self.acts or AUDITOR in held:
            return True
        return any(not ACTS[key].who.roles().isdisjoint(held) for key in self.acts)


STAFF_LINKS: tuple[tuple[Any, tuple[NavLink, ...]], ...] = (
    (
        "",
        (
            NavLink(gettext_lazy("Home"), "portal:staff", "h"),
            NavLink(gettext_lazy("Approvals"), "approvals:waiting", "y"),
        ),
    ),
    (
        gettext_lazy("Studios"),
        (
            NavLink(gettext_lazy("Admissions"), "studios:admissions", "a", ("application.read",)),
            NavLink(gettext_lazy("Studios"), "studios:staff_studios", "s"),
            NavLink(
                gettext_lazy("Requests"), "studios:staff_requests", "r", ("resource_request.read",)
            ),
            NavLink(gettext_lazy("Servers"), "servers:staff_servers", "v", ("server.ask",)),
            NavLink(gettext_lazy("Fleets"), "servers:staff_fleets", "g", ("server.ask",)),
            NavLink(gettext_lazy("Hosts"), "servers:staff_hosts", "o", ("server.ask",)),
            NavLink(gettext_lazy("Builds"), "servers:staff_builds", "b", ("server.ask",)),
            NavLink(gettext_lazy("Blueprints"), "servers:staff_blueprints", "x", ("server.ask",)),
            NavLink(
                gettext_lazy("Rate card"), "studios:rate_card", "c", ("resource_request.read",)
            ),
            NavLink(
                gettext_lazy("Background work"),
                "work:works",
                "w",
                ("failed_work.read",),
                also=("messaging:letters",),
            ),
        ),
    ),
    (
        gettext_lazy("Money"),
        (
            NavLink(
                gettext_lazy("Funds"), "funding:funds", "f", ("fund.read",), ("funding:award",)
            ),
            NavLink(
                gettext_lazy("Settlement"),
                "funding:settlement",
                "m",
                ("fund.read",),
                ("funding:staff_statement", "funding:staff_deal"),
            ),
            NavLink(gettext_lazy("Payouts"), "billing:staff_payouts", "p", ("payout.read",)),
            NavLink(gettext_lazy("Payments"), "payments:payments", "n", ("outgoing_payment.read",)),
            NavLink(gettext_lazy("Prepaid cards"), "cards:staff_cards", "k", ("card.read",)),
            NavLink(gettext_lazy("Distributors"), "cards:staff_distributors", acts=("card.read",)),
            NavLink(gettext_lazy("Ledger"), "billing:ledger", "l", ("ledger.read",)),
            NavLink(
                gettext_lazy("Discounts"), "billing:staff_discounts", acts=("discount.propose",)
            ),
            NavLink(gettext_lazy("Tax rates"), "billing:tax_rates", acts=("tax_rate.read",)),
            NavLink(
                gettext_lazy("Exchange rates"),
                "billing:exchange_rates",
                acts=("exchange_rate.read",),
            ),
        ),
    ),
    (
        gettext_lazy("Players"),
        (
            NavLink(
                gettext_lazy("Tickets"),
                "support:queues",
                "t",
                ("ticket.read",),
                also=("support:incidents",),
            ),
            NavLink(
                gettext_lazy("Orders"),
                "billing:staff_orders",
                "o",
                ("refund.ask", "fund.read"),
                also=("billing:staff_subscriptions",),
            ),
            NavLink(gettext_lazy("Moderation"), "cms:moderation", "e", ("page.read",)),
        ),
    ),
    (
        gettext_lazy("House"),
        (
            NavLink(gettext_lazy("People and rights"), "portal:rights", "i"),
            NavLink(gettext_lazy("Standing in"), "accounts:delegations", "d"),
            NavLink(gettext_lazy("Audit"), "operation:audit", "u", ("trail.read",)),
        ),
    ),
)

MONEY = "studio.read_money"
STUDIO_LINKS: tuple[NavLink, ...] = (
    NavLink(gettext_lazy("Home"), "portal:studio", "h"),
    NavLink(gettext_lazy("Games"), "studios:games", "g"),
    NavLink(gettext_lazy("Requests"), "studios:requests", "r"),
    NavLink(gettext_lazy("Servers"), "servers:servers", "v"),
    NavLink(gettext_lazy("Fleets"), "servers:fleets", "l"),
    NavLink(gettext_lazy("Builds"), "servers:builds", "b"),
    NavLink(gettext_lazy("Blueprints"), "servers:blueprints", "x"),
    NavLink(gettext_lazy("Funding"), "funding:studio_funding", "f", (MONEY,)),
    NavLink(gettext_lazy("Deals"), "funding:deals", "d", (MONEY,)),
    NavLink(gettext_lazy("Statements"), "funding:statements", "s", (MONEY,)),
    NavLink(gettext_lazy("Payouts"), "billing:studio_payouts", "y", (MONEY,)),
    NavLink(gettext_lazy("Sales"), "billing:sales", "i", (MONEY,)),
    NavLink(gettext_lazy("Products"), "billing:products", "p"),
    NavLink(gettext_lazy("Tickets"), "support:studio_tickets", "t", ("ticket.read_for_studio",)),
    NavLink(gettext_lazy("API keys"), "studios:keys", "k", ("key.make",)),
    NavLink(gettext_lazy("Members"), "studios:members", "m", also=("studios:bank_account",)),
)

# Beside one distributor's own home, which stands under its name.
DISTRIBUTOR_LINKS: tuple[NavLink, ...] = (
    NavLink(gettext_lazy("Home"), "cards:distributor", "h"),
    NavLink(gettext_lazy("Batches of cards"), "cards:batches", "b"),
    NavLink(gettext_lazy("Statement"), "cards:statement", "s"),
    NavLink(gettext_lazy("Certificate"), "cards:certificate", "c"),
)

VISITOR_LINKS: tuple[NavLink, ...] = (
    NavLink(gettext_lazy("Apply"), "studios:apply", "a"),
    NavLink(gettext_lazy("Library"), "billing:library", "l"),
    NavLink(gettext_lazy("Subscriptions"), "billing:subscriptions", "s"),
    NavLink(gettext_lazy("Wallet"), "billing:wallet", "w"),
    NavLink(gettext_lazy("Redeem a card"), "cards:redeem", "r"),
    NavLink(gettext_lazy("Help"), "support:my_tickets", "t"),
)


Group = dict[str, Any]


def staff_groups(roles: Iterable[str]) -> list[Group]:
    held = [f"{STAFF}:{role}" for role in roles]
    groups = [
        {"label": label, "links": [_link(one) for one in links if one.is_for(held)]}
        for label, links in STAFF_LINKS
    ]
    return [group for group in groups if group["links"]]


def studio_group(membership: Any, path: str) -> Group:
    """`membership` is one of `studios.access.memberships_of`, with its rights in single games."""
    studio = membership.studio
    roles = [membership.role, *membership.in_game.values()]
    held = [f"{STUDIO}:{role}" for role in roles]
    links = []
    for one in STUDIO_LINKS:
        if one.is_for(held):
            url = reverse(one.page, args=[studio.slug])
            also = [reverse(page, args=[studio.slug]) for page in one.also]
            links.append({"label": one.label, "url": url, "key": one.key, "also": also})
    if not path.startswith(reverse("portal:studio", args=[studio.slug])):
        # Letters lead into the studio that is open.
        links = [link | {"key": ""} for link in links]
    return {"label": studio.name, "links": links}


def distributor_group(name: str) -> Group:
    return {"label": name, "links": [_link(one) for one in DISTRIBUTOR_LINKS]}


def visitor_group() -> Group:
    return {"label": "", "links": [_link(one) for one in VISITOR_LINKS]}


def mark_current(groups: list[Group], path: str) -> list[Group]:
    """Mark the link we are on: the longest address that the page's begins with."""
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


def _link(one: NavLink) -> dict[str, Any]:
    url, also = _addresses(one.page, one.also)
    return {"label": str(one.label), "url": url, "key": one.key, "also": also}


# No address of ours depends on who asks or in which language, and they stand on every page.
@cache
def _addresses(page: str, also: tuple[str, ...]) -> tuple[str, list[str]]:
    return reverse(page), [_folder(one) for one in also]


def _folder(page: str) -> str:
    """What the addresses of all objects that have this page begin with, or a page's own address."""
    try:
        return reverse(page)
    except NoReverseMatch:
        return reverse(page, args=["-"]).removesuffix("-/")
