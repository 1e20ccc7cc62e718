"""Senders whose mails are spam as they come in: the list, one more, one less."""

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
from support.models import BlockedSender
from support.selectors.senders import blocked_senders, found_senders
from support.services.senders import block_sender, unblock_sender
from support.sheet_forms import BlockForm


@staff_only("ticket.read", "sender.block")
@sent_once
def senders(request: SignedIn) -> HttpResponse:
    """Who is blocked, since when and why, with how many mails have come from there since."""
    form = BlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            blocked = block_sender(actor=request.user, **form.cleaned_data)
            told = _("%(sender)s is blocked. Its mails are kept as spam.")
            messages.success(request, told % {"sender": blocked})
            return redirect("support:senders")
    wanted = request.GET.get("q", "").replace("\0", "").strip()[:200]
    context = {
        "blocked": found_senders(blocked_senders(), wanted),
        "wanted": wanted,
        "form": form if may(request.user, words.BLOCK.key) else None,
    }
    return render(request, "support/staff/senders.html", context)


@staff_only("sender.unblock")
@button
def unblock(request: SignedIn, blocked: int) -> str:
    found = get_object_or_404(BlockedSender, pk=blocked)
    unblock_sender(blocked=found, actor=request.user)
    return _("%(sender)s is no longer blocked.") % {"sender": found}
