"""Letters that were given up, for operations: to whom, why, and a way to send them again."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incubator.accounts.guards import staff_only
from incubator.core import acts
from incubator.messaging import mail
from incubator.messaging.models import OutgoingMail
from incubator.web.buttons import button
from incubator.web.guards import SignedIn

SHOWN = 100


@staff_only("letter.read")
@require_safe
def listed(request: SignedIn) -> HttpResponse:
    given_up = OutgoingMail.objects.given_up().order_by("-failed_at")
    context = {
        "letters": given_up.defer("subject", "body")[:SHOWN],
        "letter_count": given_up.count(),
        "may_send": acts.may(request.user, "letter.send_again"),
    }
    return render(request, "messaging/letters.html", context)


@staff_only("letter.send_again")
@button
def send_again(request: SignedIn, pk: int) -> str:
    mail.send_again(letter=get_object_or_404(OutgoingMail, pk=pk), actor=request.user)
    return _("The letter leaves with the next turn.")
