"""What the house holds about the viewer: shown, and handed over as one file."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from incubator.accounts.holdings import NAMED, counted
from incubator.accounts.services import personal as service
from incubator.core import books
from incubator.web.buttons import button
from incubator.web.guards import SignedIn, signed_in


@signed_in
def personal_data(request: SignedIn) -> HttpResponse:
    kept = list(dict.fromkeys(map(str, NAMED.values())))
    context = {"held": counted(request.user), "kept": kept}
    return render(request, "accounts/personal_data.html", context)


@signed_in
@button
def take_out(request: SignedIn) -> StreamingHttpResponse:
    """Made while it is sent, and kept nowhere."""
    answer = StreamingHttpResponse(
        service.take_out(actor=request.user), content_type="application/zip"
    )
    name = f"personal-data-{books.today().isoformat()}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
