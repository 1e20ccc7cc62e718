"""Pages of the person who asks."""

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.documents.errors import DocumentRefused
from incubator.documents.files import store_document
from incubator.documents.models import Document
from incubator.web.bodies import MB, takes_files
from incubator.web.guards import SignedIn, open_to_all, signed_in
from incubator.web.marked import marked
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from support.forms import MessageForm, NewTicketForm
from support.models import Channel, Ticket, Topic
from support.models.told import PLAYER_TONES, PLAYER_WORDS
from support.selectors.conversations import with_player
from support.selectors.incidents import known_problems
from support.selectors.search import own_tickets, places
from support.selectors.tickets import own_ticket
from support.services import tickets
from support.services.writing import Enclosed

MOST_FILES = 10
# A film, and some pictures beside it.
FILES_TOGETHER = 220 * MB

SHOWN = 100


@open_to_all
def my_tickets(request: HttpRequest) -> HttpResponse:
    """How to get help, and for a person signed in, what they asked so far, or what of it they look
    for.
    """
    wanted = request.GET.get("q", "").replace("\0", "").strip()[:200]
    asked: list[dict[str, object]] = []
    if request.user.is_authenticated:
        asked = _asked(request.user, wanted)
    context = {"asked": asked, "address": settings.SUPPORT_ADDRESS, "wanted": wanted}
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


def _asked(player: User, wanted: str) -> list[dict[str, object]]:
    rows = own_tickets(player, wanted) if wanted else Ticket.objects.of_player(player)
    shown = list(rows.order_by("-last_message_at")[:SHOWN])
    found = places(shown, wanted, to_player=True)
    return [_told(ticket) | {"place": marked(found.get(ticket.pk, ()))} for ticket in shown]


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
        initial={"order": request.GET.get("order", "")},
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
        with told_on(form):
            tickets.hear(
                ticket=found,
                body=form.cleaned_data["body"],
                author=request.user,
                enclosed=Enclosed(documents=stored(form.cleaned_data["files"], request.user)),
            )
            return redirect("support:ticket", found.number)
    takes_words = found.takes_words and not found.is_spam
    context = _told(found) | {
        "form": form,
        "said": with_player(found),
        # Whoever was taken for a robot by mistake finds no box either, and writes a mail.
        "takes_words": takes_words,
        "has_chat": takes_words and found.channel == Channel.CHAT,
    }
    return render(request, "support/ticket.html", context)


def _told(ticket: Ticket) -> dict[str, object]:
    """A ticket with its state in the words of the person who asked."""
    return {
        "ticket": ticket,
        "label": PLAYER_WORDS[ticket.state],
        "tone": PLAYER_TONES[ticket.state],
    }
