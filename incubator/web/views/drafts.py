"""Where the browser keeps what is typed into long forms."""

from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incubator.core import shown
from incubator.core.totals import TooMany
from incubator.web.buttons import button
from incubator.web.drafts import (
    SEEN,
    VERSION,
    Step,
    draft_of,
    forget_draft,
    save_draft,
    too_many,
)
from incubator.web.errors import ChangedMeanwhile
from incubator.web.guards import SignedIn, signed_in
from incubator.web.middleware import DRAFT_FIELD
from incubator.web.typed import BY

NOT_TYPED = (DRAFT_FIELD, SEEN, VERSION, BY, "csrfmiddlewaretoken", "forget")


@signed_in
@button
def save(request: SignedIn) -> HttpResponse:
    """Answers with a word to show beside the button."""
    form = _kept(request.POST.get(DRAFT_FIELD, ""))
    person, step = request.user, Step.of(request.POST.dict())
    if not form or len(form) > 120:
        return HttpResponseBadRequest("Say which form this is a draft of.")
    if "forget" in request.POST:
        forget_draft(person=person, form=form, step=step)
        return HttpResponse("")
    typed = {
        _kept(name): [_kept(text) for text in texts if isinstance(text, str)]
        for name, texts in request.POST.lists()
        if name not in NOT_TYPED
    }
    try:
        kept = save_draft(person=person, form=form, typed=typed, step=step)
    except ChangedMeanwhile as error:
        return _both(request, form, str(error))
    except TooMany as full:
        return HttpResponse(str(full))
    return HttpResponse(_told(kept is not None, too_many(typed)))


def _told(kept: bool, over: int) -> str:
    if over:
        said = ngettext(
            "Not saved as a draft: it is %(over)s character too long.",
            "Not saved as a draft: it is %(over)s characters too long.",
            over,
        )
        return said % {"over": over}
    time = shown.clock(timezone.now())
    return _("Draft saved %(time)s") % {"time": time} if kept else ""


def changed(said: str, version: str, typed: dict[str, list[str]]) -> JsonResponse:
    """What somebody else saved since, for the page to show beside what is typed there."""
    return JsonResponse({"said": said, "version": version, "typed": typed}, status=409)


def _both(request: SignedIn, form: str, said: str) -> JsonResponse:
    stored = draft_of(request.user, form)
    return changed(said, stored.version if stored else "", stored.typed if stored else {})


def _kept(text: object) -> str:
    """As PostgreSQL can keep it."""
    return str(text).replace("\0", "")
