"""What every page needs around its content: navigation, what the viewer is here, the wallet,
the books' time zone.

All values are lazy: a page that does not show the rail asks the database nothing for it.
"""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from billing.cards.access import distributor_of
from billing.ledger import chart
from billing.ledger.services import balance
from incubator.accounts.access import roles_of
from incubator.accounts.models import User
from incubator.core.books import zone_name
from incubator.core.money import format_money
from incubator.messaging.notifications import unread_of
from incubator.portal.demo.tour import bar_for
from incubator.portal.navigation import (
    Group,
    distributor_group,
    mark_current,
    staff_groups,
    studio_group,
    visitor_group,
)
from studios.access import memberships_of

WALLET_CURRENCY = "USD"


def demo(request: HttpRequest) -> dict[str, Any]:
    """The bar of the demo, which is asked for by the frame of each page and by no fragment."""
    return {"demo_bar": SimpleLazyObject(lambda: bar_for(request))}


def navigation(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"nav": [], "role_label": "", "wallet_label": "", "books_zone": zone_name()}
    memberships = SimpleLazyObject(lambda: memberships_of(user))
    return {
        "books_zone": zone_name(),
        "nav": SimpleLazyObject(lambda: _groups(user, memberships, request.path)),
        "role_label": SimpleLazyObject(lambda: _role_label(user, memberships)),
        "unread": SimpleLazyObject(lambda: unread_of(user)),
        "wallet_label": SimpleLazyObject(lambda: _wallet_label(user)),
    }


def _groups(user: User, memberships: Any, path: str) -> list[Group]:
    groups = [studio_group(membership, path) for membership in memberships]
    if roles_of(user):
        groups = [*staff_groups(roles_of(user)), *groups]
    # Asked only of who has no other work here: it is one more question on each page.
    if not groups and (distributor := distributor_of(user)):
        groups = [distributor_group(distributor.name)]
    return mark_current(groups or [visitor_group()], path)


def _role_label(user: User, memberships: Any) -> str:
    if roles_of(user):
        return ", ".join(sorted(str(role.label) for role in roles_of(user)))
    if memberships:
        first = memberships[0]
        return f"{first.get_role_display()}, {first.studio.name}"
    if distributor := distributor_of(user):
        return distributor.name
    return ""


def _wallet_label(user: User) -> str:
    owned = -balance(chart.wallet(user.pk, WALLET_CURRENCY))
    return _("Wallet %(amount)s") % {"amount": format_money(owned, WALLET_CURRENCY)}
