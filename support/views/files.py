"""What came with messages: raw mails for the desk, attachments for whoever reads the message."""

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from incubator.accounts.guards import staff_only
from incubator.documents.downloads import Kept, hand_out
from incubator.documents.files import serve
from incubator.web.guards import SignedIn, signed_in
from support.models import Arrival, Attachment, Message
from support.selectors.tickets import own_ticket, ticket_alone

agents_only = staff_only("ticket.read")


@agents_only
def raw_mail(request: SignedIn, number: str, arrival: int) -> HttpResponseBase:
    """The mail as it arrived. Always a download: nothing in it may run as a page of ours."""
    found = ticket_alone(request.user, number)
    kept = get_object_or_404(Arrival, pk=arrival, mail__message__ticket=found)
    if not kept.file:
        raise Http404
    return hand_out(
        request,
        Kept(
            place=str(kept.file.name),
            size=kept.size,
            mark=kept.sha256,
            content_type="message/rfc822",
            filename=f"{found.number}-{kept.pk}.eml",
        ),
    )


@agents_only
def attachment(request: SignedIn, number: str, file: int) -> HttpResponseBase:
    found = ticket_alone(request.user, number)
    rows = Attachment.objects.select_related("document")
    return serve(request, get_object_or_404(rows, pk=file, message__ticket=found).document)


@signed_in
def own_attachment(request: SignedIn, number: str, file: int) -> HttpResponseBase:
    """Of a message that its person reads; a note's file does not exist for them."""
    read = Message.objects.filter(ticket=own_ticket(request.user, number)).said_to_player()
    rows = Attachment.objects.select_related("document")
    return serve(request, get_object_or_404(rows, pk=file, message__in=read).document)
