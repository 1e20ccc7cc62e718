"""Where the browser keeps what is typed into long forms."""

from django.http import HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.core import shown
from incubator.web.buttons import button
from incubator.web.drafts import forget_draft, save_draft
from incubator.web.guards import SignedIn, signed_in
from incubator.web.middleware import DRAFT_FIELD

NOT_TYPED = (DRAFT_FIELD, "csrfmiddlewaretoken", "forget")


@signed_in
@button
def save(request: SignedIn) -> HttpResponse:
    """Answers with a word to show beside the button."""
    form = _kept(request.POST.get(DRAFT_FIELD, ""))
    person = request.user
    if not form or len(form) > 120:
        return HttpResponseBadRequest("Say which form this is a draft of.")
    if "forget" in request.POST:
        forget_draft(person=person, form=form)
        return HttpResponse("")
    typed = {
        _kept(name): [_kept(text) for text in texts if isinstance(text, str)]
        for name, texts in request.POST.lists()
        if name not in NOT_TYPED
    }
    if save_draft(person=person, form=form, typed=typed) is None:
        return HttpResponse("")
    time = shown.clock(timezone.now())
    return HttpResponse(_("Draft saved %(time)s") % {"time": time})


def _kept(text: object) -> str:
    """As PostgreSQL can keep it."""
    return str(text).replace("\0", "")
