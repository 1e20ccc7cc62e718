"""What each role inside a studio may do, in one table.

The owner may do all of it. A member's role may be limited to some of the studio's games, and a
member may have another role for one game: `studios.access` asks `GameRight`. Staff read every
studio. The guards name the roles; a test holds this table against every guard.
"""

from incubator.core.rights import Right
from studios.models import StudioRole

OWNER, FINANCE = StudioRole.OWNER, StudioRole.FINANCE
DEVELOPER, PUBLISHER = StudioRole.DEVELOPER, StudioRole.PUBLISHER
VIEWER = StudioRole.VIEWER

STUDIO_RIGHTS: tuple[Right, ...] = (
    Right(
        "Studio",
        "Add and remove members, change their roles and games",
        (OWNER,),
        ("studios:members", "studios:member", "studios:remove_member"),
    ),
    Right(
        "Studio",
        "Change the bank account, ask for payouts",
        (FINANCE,),
        ("studios:bank_account", "billing:studio_payouts", "funding:payout-request"),
    ),
    Right(
        "Studio",
        "Make, rotate and revoke API keys",
        (DEVELOPER,),
        ("studios:keys", "studios:new_key", "studios:rotate_key", "studios:revoke_key"),
    ),
    Right(
        "Games",
        "Add and describe games",
        (DEVELOPER, PUBLISHER),
        ("studios:new_game", "studios:change_game"),
    ),
    Right(
        "Games",
        "Request capital, servers and desks",
        (FINANCE, DEVELOPER),
        ("studios:new_request", "studios:withdraw_request"),
    ),
    Right("Games", "Launch and stop servers", (DEVELOPER,), ("servers:launch", "servers:stop")),
    Right(
        "Games",
        "Name products and prices, write the public page",
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
        "Money of a game",
        "Deliver milestones, ask for tranches",
        (FINANCE,),
        (
            "funding:milestone-deliver",
            "funding:tranche-request",
            "funding:tranche-withdraw",
        ),
    ),
    Right(
        "Money of a game",
        "Read funding, deals and statements",
        (FINANCE, VIEWER),
        (
            "funding:studio-funding",
            "funding:studio-award",
            "funding:deals",
            "funding:deal",
            "funding:statements",
            "funding:statement",
            "funding:statement-line",
        ),
    ),
)


def member_may(role: str, right: Right) -> bool:
    return role == OWNER or role in right.roles
