"""A studio's API keys. The text of a key is in one answer and nowhere else."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from incubator.core import audit
from incubator.web.buttons import button
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from studios import words
from studios.access import (
    acts_somewhere,
    narrowed,
    require_in_game,
    require_somewhere,
    studio_member,
)
from studios.forms.keys import KeyForm, RotateForm
from studios.models import Studio, StudioKey, StudioRole
from studios.services.keys import make_key, revoke_key, rotate_key

MAKER = StudioRole.DEVELOPER
# Of all that happens to a studio, what happens to its keys.
KEY_ACTS = tuple(word.key for word in (words.MAKE_KEY, words.REPLACE_KEY, words.REVOKE_KEY))


@studio_member("key.make")
@require_GET
def keys(request: SignedIn, studio: Studio) -> HttpResponse:
    context = {
        "studio": studio,
        "keys": _keys(request, studio),
        "may_make": acts_somewhere(request.user, studio, MAKER),
        "history": audit.history(studio).filter(act__in=KEY_ACTS),
    }
    return render(request, "studios/keys.html", context)


@studio_member("key.make")
@never_cache
@sent_once
def new_key(request: SignedIn, studio: Studio) -> HttpResponse:
    require_somewhere(request.user, studio, MAKER)
    form = KeyForm(request.POST or None, studio=studio, maker=request.user)
    if form.is_valid():
        with told_on(form):
            key, text = make_key(studio=studio, actor=request.user, **form.cleaned_data)
            return _show_once(request, studio, key, text)
    return render(request, "studios/new_key.html", {"studio": studio, "form": form})


@studio_member("key.replace")
@never_cache
@sent_once
def rotate(request: SignedIn, studio: Studio, prefix: str) -> HttpResponse:
    key = get_object_or_404(_keys(request, studio), prefix=prefix)
    require_in_game(request.user, studio, key.game, MAKER)
    form = RotateForm(request.POST or None)
    if form.is_valid():
        with told_on(form):
            new, text = rotate_key(key=key, overlap=form.overlap, actor=request.user)
            return _show_once(request, studio, new, text)
    context = {"studio": studio, "key": key, "form": form}
    return render(request, "studios/rotate_key.html", context)


@studio_member("key.revoke")
@button
def revoke(request: SignedIn, studio: Studio, prefix: str) -> str:
    key = get_object_or_404(_keys(request, studio), prefix=prefix)
    revoke_key(key=key, actor=request.user)
    return _("%(key)s no longer works.") % {"key": key}


def _keys(request: SignedIn, studio: Studio) -> QuerySet[StudioKey]:
    rows = studio.keys.select_related("studio", "game", "made_by")
    return narrowed(rows, request.user, studio)


def _show_once(request: SignedIn, studio: Studio, key: StudioKey, text: str) -> HttpResponse:
    """Shown, not redirected to: a redirect would have to keep the text somewhere.

    Made, says the status; whoever sends the form again is led to the list, without the text.
    """
    context = {"studio": studio, "key": key, "text": text}
    answer = render(request, "studios/key_made.html", context, status=201)
    answer.headers["Location"] = reverse("studios:keys", args=[studio.slug])
    return answer
