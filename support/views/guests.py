"""Asking without being signed in, and for those who cannot sign in."""

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from incubator.web.guards import open_to_all
from incubator.web.refusals import told_on
from incubator.web.sent_once import key_of
from support.errors import AskedTooOften
from support.forms import GuestForm
from support.guest_passes import give_pass
from support.models import Channel, GuestQuestion, Ticket, Topic
from support.services import guests
from support.views.players import topic_of


@open_to_all
def ask(request: HttpRequest, topic: str) -> HttpResponse:
    return _page(request, topic_of(topic))


@open_to_all
def locked_out(request: HttpRequest) -> HttpResponse:
    """For whoever has lost the password, the second factor or the address of an account."""
    return _page(request, Topic.ACCOUNT, is_locked_out=True)


def _page(request: HttpRequest, topic: Topic, *, is_locked_out: bool = False) -> HttpResponse:
    form = GuestForm(request.POST or None, topic=topic, player=None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            if not ratelimit.consume(request, action="guest_question"):
                raise AskedTooOften(
                    _(
                        "Many questions came from your network within an hour. Try again later, or"
                        " write us a mail."
                    )
                )
            asked = guests.ask(
                email=form.cleaned_data["email"],
                subject=form.cleaned_data["subject"],
                body=form.cleaned_data["body"],
                language=get_language() or "",
                key=key_of(request),
                **form.about(),
            )
            return render(request, "support/guest_asked.html", {"address": asked.email})
    context = {"form": form, "topic": topic, "is_locked_out": is_locked_out}
    return render(request, "support/guest.html", context)


@open_to_all
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail shows a page, and its button does it: programs open links, too."""
    asked = get_object_or_404(GuestQuestion.objects.select_related("ticket"), token=token)
    if request.method == "POST":
        with told_on(request):
            asked.ticket = guests.confirm(question=asked)
            if asked.ticket.channel == Channel.CHAT:
                return _led_in(asked.ticket)
    is_chat = asked.ticket is not None and asked.ticket.channel == Channel.CHAT
    context = {"asked": asked, "is_chat": is_chat}
    return render(request, "support/guest_confirm.html", context)


def _led_in(ticket: Ticket) -> HttpResponse:
    """Into the chat, which this browser may open from now on; an account's own signs in there."""
    response = redirect("support:chat", ticket.number)
    if ticket.player_id is None:
        give_pass(response, ticket)
    return response
