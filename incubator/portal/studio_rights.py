"""What each role inside a studio may do, in one table.

The owner may do all of it. A member's role may be limited to some of the studio's games, and a
member may have another role for one game: `studios.access` asks `GameRight`. Staff read every
studio. The guards name the roles; a test holds this table against every guard.
"""

from django.utils.translation import gettext_lazy

from incubator.portal.staff_rights import Right
from studios.models import StudioRole

OWNER, FINANCE = StudioRole.OWNER, StudioRole.FINANCE
DEVELOPER, PUBLISHER = StudioRole.DEVELOPER, StudioRole.PUBLISHER
VIEWER = StudioRole.VIEWER

STUDIO_RIGHTS: tuple[Right, ...] = (
    Right(
        gettext_lazy("Studio"),
        gettext_lazy("Add and remove members, change their roles and games"),
        (OWNER,),
        ("studios:members", "studios:member", "studios:remove_member"),
    ),
    Right(
        gettext_lazy("Studio"),
        gettext_lazy("Change the bank account, ask for payouts"),
        (FINANCE,),
        ("studios:bank_account", "billing:studio_payouts", "funding:payout_request"),
    ),
    Right(
        gettext_lazy("Studio"),
        gettext_lazy("Make, rotate and revoke API keys"),
        (DEVELOPER,),
        ("studios:keys", "studios:new_key", "studios:rotate_key", "studios:revoke_key"),
    ),
    Right(
        gettext_lazy("Games"),
        gettext_lazy("Add and describe games"),
        (DEVELOPER, PUBLISHER),
        ("studios:new_game", "studios:change_game"),
    ),
    Right(
        gettext_lazy("Games"),
        gettext_lazy("Request capital, servers and desks"),
        (FINANCE, DEVELOPER),
        ("studios:new_request", "studios:withdraw_request"),
    ),
    Right(
        gettext_lazy("Games"),
        gettext_lazy("Launch and stop servers"),
        (DEVELOPER,),
        ("servers:launch", "servers:stop"),
    ),
    Right(
        gettext_lazy("Games"),
        gettext_lazy("Name products and prices, write the public page"),
        (PUBLISHER,),
        (
            "billing:products",
            "billing:product_add",
            "billing:product_price",
            "cms:page",
            "cms:page_submit",
            "cms:page_withdraw",
        ),
    ),
    Right(
        gettext_lazy("Money of a game"),
        gettext_lazy("Deliver milestones, ask for tranches"),
        (FINANCE,),
        (
            "funding:milestone_deliver",
            "funding:tranche_request",
            "funding:tranche_withdraw",
        ),
    ),
    Right(
        gettext_lazy("Money of a game"),
        gettext_lazy("Read funding, deals and statements"),
        (FINANCE, VIEWER),
        (
            "funding:studio_funding",
            "funding:studio_award",
            "funding:deals",
            "funding:deal",
            "funding:statements",
            "funding:statement",
            "funding:statement_line",
        ),
    ),
)


def member_may(role: str, right: Right) -> bool:
    return role == OWNER or role in right.roles
