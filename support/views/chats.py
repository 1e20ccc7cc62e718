"""Chats, as the person who asks has them."""

from collections.abc import Callable
from functools import wraps

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incubator.accounts.models import User
from incubator.web.bodies import takes_files
from incubator.web.buttons import button
from incubator.web.guards import SignedIn, View, open_to_all, signed_in
from incubator.web.nothing_new import nothing_new
from incubator.web.refusals import told_on
from incubator.web.sent_once import key_of, sent_once
from incubator.web.whole_numbers import whole_number
from support.chat_forms import ChatForm, ChatMessageForm, GuestChatForm, GuestMessageForm
from support.errors import AskedTooOften
from support.guest_passes import has_pass
from support.models import Channel, Ticket
from support.models.told import PLAYER_TONES, PLAYER_WORDS
from support.selectors.chats import Standing, said_after, standing_of
from support.selectors.conversations import newest_of, with_player
from support.selectors.desk import anybody_to_chat
from support.selectors.tickets import where_heard
from support.services import chats, guests
from support.services.writing import Enclosed
from support.views.players import FILES_TOGETHER, stored


def or_as_guest(view: View) -> View:
    """Above a guard: whoever only looks and is not signed in, asks as a guest."""

    @wraps(view)
    def led(request: HttpRequest) -> HttpResponseBase:
        if request.method == "GET" and not request.user.is_authenticated:
            return redirect("support:begin_chat_as_guest")
        return view(request)

    return led


@or_as_guest
@signed_in
@takes_files(FILES_TOGETHER)
@sent_once
def begin(request: SignedIn) -> HttpResponse:
    form = ChatForm(
        request.POST or None,
        request.FILES or None,
        player=request.user,
        initial={"topic": request.GET.get("topic", "")},
    )
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            ticket = chats.begin(
                player=request.user,
                topic=form.cleaned_data["topic"],
                game=form.cleaned_data["game"],
                body=form.cleaned_data["body"],
                enclosed=Enclosed(documents=stored(form.cleaned_data["files"], request.user)),
            )
            return _led_in(request, ticket)
    return _start(request, form)


def _led_in(request: SignedIn, ticket: Ticket) -> HttpResponse:
    if ticket.channel == Channel.CHAT:
        return redirect("support:chat", ticket.number)
    said = _("Nobody is at the desk any more. We answer on this page and to %(address)s.")
    messages.info(request, said % {"address": request.user.email})
    return redirect("support:ticket", ticket.number)


@open_to_all
def begin_as_guest(request: HttpRequest) -> HttpResponse:
    form = GuestChatForm(request.POST or None, player=None)
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
                topic=form.cleaned_data["topic"],
                subject=chats.opening_of(form.cleaned_data["body"]),
                body=form.cleaned_data["body"],
                game=form.cleaned_data["game"],
                platform="",
                version="",
                language=get_language() or "",
                key=key_of(request),
                wants_chat=True,
            )
            context = {"address": asked.email, "wants_chat": True}
            return render(request, "support/guest_asked.html", context)
    return _start(request, form)


def _start(request: HttpRequest, form: ChatForm) -> HttpResponse:
    # What is typed is never hidden because somebody left the desk meanwhile.
    is_open = form.is_bound or anybody_to_chat(get_language() or "")
    return render(request, "support/begin_chat.html", {"form": form, "is_open": is_open})


def for_its_person(view: Callable[..., HttpResponseBase]) -> View:
    """A guard: a chat is its player's, or the browser's that confirmed the guest's mail.

    Whoever is not signed in may be its player: they are led to the sign-in.
    """

    @wraps(view)
    def guarded(request: HttpRequest, number: str) -> HttpResponseBase:
        standing = standing_of(number)
        if standing is not None and _is_theirs(request, standing.ticket):
            return view(request, standing)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise Http404

    return open_to_all(guarded)


def _is_theirs(request: HttpRequest, ticket: Ticket) -> bool:
    if request.user.is_authenticated and ticket.player_id == request.user.pk:
        return True
    return has_pass(request, ticket)


def once(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """`sent_once` for who is signed in; what a guest sends is known by the message's own key."""
    kept = sent_once(view)

    @wraps(kept)
    def answered(request: HttpRequest, standing: Standing) -> HttpResponseBase:
        return (kept if request.user.is_authenticated else view)(request, standing)

    return answered


@for_its_person
@takes_files(FILES_TOGETHER)
@once
def chat(request: HttpRequest, standing: Standing) -> HttpResponse:
    ticket = Ticket.objects.select_related("player", "merged_into").get(pk=standing.ticket.pk)
    author = request.user if isinstance(request.user, User) else None
    kind = ChatMessageForm if author else GuestMessageForm
    form = kind(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        heard = where_heard(author, ticket) if author else ticket
        with told_on(form):
            files = stored(form.cleaned_data["files"], author) if author else ()
            chats.say(
                ticket=heard,
                body=form.cleaned_data["body"],
                author=author,
                key=key_of(request),
                enclosed=Enclosed(documents=files),
            )
            return redirect("support:chat" if heard == ticket else "support:ticket", heard.number)
    said = with_player(ticket)
    context = {
        "ticket": ticket,
        "label": PLAYER_WORDS[ticket.state],
        "tone": PLAYER_TONES[ticket.state],
        "said": said,
        "newest": newest_of(said),
        "standing": standing,
        "form": form,
        "is_guest": author is None,
    }
    return render(request, "support/chat.html", context)


@for_its_person
@require_safe
def news(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Asked by an open chat every two seconds: what was said behind `after`, and how it stands."""
    asked = request.GET
    # Who looks with another's eyes reads nothing in their place.
    is_itself = not hasattr(request, "viewed_by")
    after = whole_number(asked.get("after", "")) or 0
    is_shown = asked.get("hidden") != "yes"
    if is_itself and standing.goes_on and (is_shown or standing.chat.goes_on):
        chats.attend(
            chat=standing.chat,
            shown=min(after, standing.newest) if is_shown else 0,
            is_typing=asked.get("typing") == "yes",
        )
    if standing.newest <= after and asked.get("mark") == standing.mark:
        return nothing_new(request, standing.waiting)
    is_whole = standing.lacks_joined(asked.get("mark", ""))
    said = said_after(standing.ticket, 0 if is_whole else after)
    context = {
        "ticket": standing.ticket,
        "said": said,
        "is_guest": standing.ticket.player_id is None,
    }
    return JsonResponse(
        {
            "rows": render_to_string("support/said.html", context, request) if said else "",
            "whole": is_whole,
            "after": max(standing.newest, after),
            "mark": standing.mark,
            "said": standing.said,
            "label": PLAYER_WORDS[standing.ticket.state],
            "tone": PLAYER_TONES[standing.ticket.state],
            "over": not standing.goes_on,
        }
    )


@for_its_person
@button
def leave(request: HttpRequest, standing: Standing) -> HttpResponse:
    chats.leave(ticket=standing.ticket)
    if standing.ticket.player_id is not None:
        return redirect("support:ticket", standing.ticket.number)
    return render(request, "support/chat_left.html", {"ticket": standing.ticket})
