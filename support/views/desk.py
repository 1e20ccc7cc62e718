"""The desk: who is at it, what each answers, how tickets come to them, who looks at what."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from incubator.accounts.guards import staff_only
from incubator.core.acts import may
from incubator.web.buttons import button
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.whole_numbers import whole_number
from support import words
from support.forms import SkillsForm
from support.models import HandsOut, Queue
from support.models.states import TICKET_LIFECYCLE
from support.selectors.chats import person_is
from support.selectors.conversations import at_the_desk, newest_in, newest_of
from support.selectors.desk import agents_with_presence, at_work, is_present, others_at
from support.selectors.tickets import ticket_alone
from support.services import desk as service
from support.services.chats import note_read_by_desk


@staff_only("ticket.read")
def desk(request: SignedIn) -> HttpResponse:
    context = {
        "agents": agents_with_presence(),
        "queues": Queue.objects.all(),
        "ways": HandsOut.choices,
        "may_lead": may(request.user, words.SET_SKILLS.key),
        "may_arrive": may(request.user, words.ARRIVE.key),
        "is_present": is_present(request.user),
    }
    return render(request, "support/staff/desk.html", context)


@staff_only(words.ARRIVE.key)
@button
def here(request: SignedIn) -> str:
    """Come to the desk, or leave it."""
    if request.POST.get("verb") == "leave":
        service.leave(actor=request.user)
        return _("You are away: no ticket comes to you by itself.")
    service.arrive(actor=request.user)
    return _("You are at the desk: tickets may come to you.")


@staff_only(words.SET_HANDING.key)
@button
def handing(request: SignedIn, queue: int) -> str:
    found = get_object_or_404(Queue, pk=queue)
    way = request.POST.get("hands_out", "")
    if way not in HandsOut.values:
        raise Http404
    service.set_handing(queue=found, way=HandsOut(way), actor=request.user)
    return _("Tickets of %(queue)s: %(way)s.") % {"queue": found, "way": HandsOut(way).label}


@staff_only(words.SET_SKILLS.key)
def skills(request: SignedIn, agent: int) -> HttpResponse:
    found = get_object_or_404(at_work(), pk=agent)
    form = SkillsForm(request.POST or None, agent=found)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            service.set_skills(agent=found, skills=form.cleaned_data["skills"], actor=request.user)
            return redirect("support:desk")
    return render(request, "support/staff/skills.html", {"agent": found, "form": form})


@staff_only("ticket.answer")
@button
def live(request: SignedIn, number: str) -> HttpResponse:
    """Asked by an open ticket every few seconds: who else is here, and what has been said since."""
    found = ticket_alone(request.user, number)
    seen = whole_number(request.POST.get("seen", "")) or 0
    service.look(ticket=found, agent=request.user, is_typing=request.POST.get("typing") == "yes")
    service.stay(agent=request.user)
    chat = getattr(found, "chat", None)
    if chat is not None:
        note_read_by_desk(ticket=found, seen=min(seen, newest_in(found)))
    said = at_the_desk(found, after=seen)
    context = {
        "ticket": found,
        "label": found.desk_label,
        "tone": TICKET_LIFECYCLE.tone(found.state),
        "newest": newest_of(said),
        "others": others_at(found, request.user),
        "said": said,
        "person_is": person_is(chat) if chat is not None else "",
    }
    return render(request, "support/staff/live.html", context)
