"""Who may open the chat of a guest: the browser in which their mail was confirmed, for a day.

The pass is a signed cookie that scripts cannot read, sent to the chat's own addresses alone. It
opens nothing of an account: whose ticket has one signs in.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from support.models import Ticket

NAME = "chat_pass"
SALT = "support.chat"
LASTS_SECONDS = 24 * 3600


def give_pass(response: HttpResponse, ticket: Ticket) -> None:
    response.set_cookie(
        NAME,
        signing.dumps(ticket.pk, salt=SALT),
        max_age=LASTS_SECONDS,
        path=reverse("support:chat", args=[ticket.number]),
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def has_pass(request: HttpRequest, ticket: Ticket) -> bool:
    if ticket.player_id is not None:
        return False
    try:
        found = signing.loads(request.COOKIES.get(NAME, ""), salt=SALT, max_age=LASTS_SECONDS)
    except signing.BadSignature:
        return False
    return bool(found == ticket.pk)
