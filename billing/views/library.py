"""What a player has, and the keys among it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing.models import GameKey
from billing.selectors.bans import running_bans
from billing.selectors.gifts import gift_code
from billing.selectors.library import library_of
from billing.services import keys
from incubator.web.buttons import button
from incubator.web.guards import SignedIn, signed_in


@signed_in
@require_GET
def library(request: SignedIn) -> HttpResponse:
    context = {
        "owned": library_of(request.user),
        "bans": running_bans(request.user),
        "gift_code": gift_code(request.user),
    }
    return render(request, "billing/library.html", context)


@signed_in
@button
def reveal(request: SignedIn, key: int) -> str:
    """Show a key from now on. Who has looked at it may have used it."""
    mine = GameKey.objects.filter(
        order_line__entitlement__player=request.user, order_line__entitlement__state="active"
    )
    found = get_object_or_404(
        mine.select_related("product", "order_line__order", "order_line__entitlement__player"),
        pk=key,
    )
    keys.reveal(key=found, actor=request.user)
    return _("The key of %(product)s is shown.") % {"product": found.product}
