"""Pages of the person who asks."""

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.documents.errors import DocumentRefused
from incubator.documents.files import store_document
from incubator.documents.models import Document
from incubator.web.bodies import MB, takes_files
from incubator.web.buttons import button
from incubator.web.guards import SignedIn, open_to_all, signed_in
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from support.forms import MessageForm, NewTicketForm
from support.models import Channel, Ticket, Topic
from support.models.told import PLAYER_TONES, PLAYER_WORDS
from support.rating_forms import RatingForm
from support.selectors.conversations import with_player
from support.selectors.incidents import known_problems
from support.selectors.tickets import own_ticket, where_heard
from support.services import satisfaction, settling, tickets
from support.services.writing import Enclosed
from support.views.own_list import own_listing

MOST_FILES = 10
# A film, and some pictures beside it.
FILES_TOGETHER = 220 * MB


@open_to_all
def my_tickets(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """How to get help, and for a person signed in, what they asked so far."""
    listing = own_listing(request) if request.user.is_authenticated else None  # type: ignore[arg-type]
    if listing is not None and listing.wants_csv:
        return listing.csv_response()
    context = {"listing": listing, "address": settings.SUPPORT_ADDRESS}
    return render(request, "support/my_tickets.html", context)


@open_to_all
def new_ticket(request: HttpRequest) -> HttpResponse:
    """What it is about: each topic asks for other things."""
    page = "support:ask" if request.user.is_authenticated else "support:ask_as_guest"
    # A link on an order's page names it, and says what the question is about.
    order = request.GET.get("order", "")
    topics = [
        (
            topic.label,
            reverse(page, args=[topic]) + (f"?{urlencode({'order': order})}" if order else ""),
        )
        for topic in Topic
    ]
    return render(request, "support/topics.html", {"topics": topics, "problems": known_problems()})


@signed_in
@takes_files(FILES_TOGETHER)
@sent_once
def ask(request: SignedIn, topic: str) -> HttpResponse:
    about = topic_of(topic)
    form = NewTicketForm(
        request.POST or None,
        request.FILES or None,
        topic=about,
        player=request.user,
        # Links on other pages name what the question is about.
        initial={name: request.GET.get(name, "") for name in ("order", "ban")},
    )
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        with told_on(form):
            ticket = tickets.file_ticket(
                email=request.user.email,
                subject=wanted["subject"],
                body=wanted["body"],
                player=request.user,
                order_number=wanted["order"].number if wanted.get("order") else "",
                actor=request.user,
                enclosed=Enclosed(documents=stored(wanted["files"], request.user)),
                **form.about(),
            )
            told = _("Your question is here. We answer on this page and to %(address)s.")
            messages.success(request, told % {"address": request.user.email})
            return redirect("support:ticket", ticket.number)
    return render(request, "support/new_ticket.html", {"form": form, "topic": about})


def topic_of(name: str) -> Topic:
    """Raises Http404 for what is none."""
    if name not in Topic.values:
        raise Http404
    return Topic(name)


def stored(files: list[UploadedFile], actor: User) -> tuple[Document, ...]:
    """Each is checked and kept before anything is said; raises DocumentRefused."""
    if len(files) > MOST_FILES:
        raise DocumentRefused(
            _("These are %(count)s files; 10 at most go into one message.") % {"count": len(files)}
        )
    return tuple(store_document(upload=one, actor=actor) for one in files)


@signed_in
@takes_files(FILES_TOGETHER)
@sent_once
def ticket(request: SignedIn, number: str) -> HttpResponse:
    found = own_ticket(request.user, number)
    form = MessageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        heard = where_heard(request.user, found)
        with told_on(form):
            tickets.hear(
                ticket=heard,
                body=form.cleaned_data["body"],
                author=request.user,
                enclosed=Enclosed(documents=stored(form.cleaned_data["files"], request.user)),
            )
            return redirect("support:ticket", heard.number)
    solution = satisfaction.solution_of(found)
    takes_words = found.goes_on
    context = _told(found) | {
        "about": _about(found),
        "form": form,
        "solution": solution,
        "rating": RatingForm.about(solution) if solution else None,
        "said": with_player(found),
        # Whoever was taken for a robot by mistake finds no box either, and writes a mail.
        "takes_words": takes_words,
        "has_chat": takes_words and found.channel == Channel.CHAT,
    }
    return render(request, "support/ticket.html", context)


@signed_in
@button
def own_act(request: SignedIn, number: str) -> HttpResponse:
    """What whoever asked says of the end of it, by a button."""
    found, actor = own_ticket(request.user, number), request.user
    match request.POST.get("verb"):
        case "settle":
            settling.settle(ticket=found, actor=actor)
        case "insist":
            settling.insist(ticket=found, actor=actor)
        case _:
            raise Http404
    return redirect("support:ticket", found.number)


def _about(ticket: Ticket) -> str:
    """What they chose when they asked."""
    plays = " ".join(filter(None, [ticket.get_platform_display(), ticket.version]))
    game = ticket.game.title if ticket.game else ""
    order = ticket.order.number if ticket.order else ""
    return _(", ").join(filter(None, [ticket.get_topic_display(), game, plays, order]))


def _told(ticket: Ticket) -> dict[str, object]:
    """A ticket with its state in the words of the person who asked."""
    return {
        "ticket": ticket,
        "label": PLAYER_WORDS[ticket.state],
        "tone": PLAYER_TONES[ticket.state],
    }
