"""Answers at hand: the list, the form, and the words for one ticket."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from incubator.accounts.guards import staff_only
from incubator.core.acts import may
from incubator.web.buttons import button
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from support import words
from support.forms import MacroForm
from support.models import Macro
from support.selectors.tickets import staff_ticket
from support.services import macros


@staff_only("ticket.read")
def macro_list(request: SignedIn) -> HttpResponse:
    rows = Macro.objects.filter(is_retired=False).select_related("queue")
    context = {
        "macros": rows.prefetch_related("texts", "tags"),
        "may_write": may(request.user, words.WRITE_MACRO.key),
    }
    return render(request, "support/staff/macros.html", context)


@staff_only(words.WRITE_MACRO.key)
@sent_once
def new_macro(request: SignedIn) -> HttpResponse:
    return _form(request, None)


@staff_only(words.WRITE_MACRO.key)
def macro(request: SignedIn, macro: int) -> HttpResponse:
    return _form(request, get_object_or_404(Macro, pk=macro, is_retired=False))


def _form(request: SignedIn, kept: Macro | None) -> HttpResponse:
    form = MacroForm(request.POST or None, macro=kept)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            written = macros.write_macro(
                name=form.cleaned_data["name"],
                queue=form.cleaned_data["queue"],
                texts=form.texts(),
                solves=form.cleaned_data["solves"],
                tags=form.cleaned_data["tags"].split(","),
                macro=kept,
                actor=request.user,
            )
            messages.success(request, _("%(macro)s is at hand.") % {"macro": written})
            return redirect("support:macros")
    return render(request, "support/staff/macro.html", {"macro": kept, "form": form})


@staff_only(words.RETIRE_MACRO.key)
@button
def retire_macro(request: SignedIn, macro: int) -> HttpResponse:
    found = get_object_or_404(Macro, pk=macro)
    macros.retire_macro(macro=found, actor=request.user)
    messages.success(request, _("%(macro)s is no longer offered.") % {"macro": found})
    return redirect("support:macros")


@staff_only("ticket.answer")
def macro_text(request: SignedIn, number: str, macro: int) -> HttpResponse:
    """The words as they would be sent, for the page that puts them into its box."""
    ticket = staff_ticket(request.user, number)
    found = get_object_or_404(Macro.objects.prefetch_related("texts"), pk=macro, is_retired=False)
    body = macros.text_for(found, ticket, request.user)
    return HttpResponse(body, content_type="text/plain; charset=utf-8")
