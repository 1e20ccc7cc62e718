"""A studio's side of its game page: write, preview, send to the editors, take back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cms.forms import GamePageForm
from cms.models import GamePage
from cms.selectors.moderation import Standing, changes_to_live, editors_for, standing_of
from cms.selectors.pages import draft_of, page_of
from cms.services.moderation import submit_for_moderation, withdraw_from_moderation
from cms.services.pages import VERSION, save_page_draft
from incubator.core import audit
from incubator.web.buttons import button
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.versions import version_of
from studios.access import acts_in, studio_member, visible_game, visible_games
from studios.models import Game, Studio, StudioRole


@studio_member("page.save_draft")
def write_page(request: SignedIn, studio: Studio, game: str) -> HttpResponse:
    """The draft as a form, with where it stands and who has to act beside it."""
    found = visible_game(request.user, studio.slug, game)
    page = page_of(found)
    draft = draft_of(page) if page else None
    form = GamePageForm.of_draft(found, draft, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            saved = save_page_draft(
                game=found,
                fields=form.page_fields,
                actor=request.user,
                seen=form.cleaned_data["seen"],
            )
            if request.POST.get("then") == "submit":
                submit_for_moderation(page=saved, actor=request.user)
                messages.success(request, _("The page is with the editors now."))
            else:
                messages.success(request, _("The draft is saved. Readers do not see it yet."))
            return redirect("cms:page", studio.slug, found.slug)
        # What was refused is the submission; the draft is saved.
        page = page_of(found)
        draft = draft_of(page) if page else None
        form.show_as_read(version_of(page, *VERSION) if page else "")
    context = _around(request, found, page, form)
    context["changes"] = changes_to_live(page, draft) if page and draft else []
    return render(request, "cms/write_page.html", context)


def _around(
    request: SignedIn, game: Game, page: GamePage | None, form: GamePageForm
) -> dict[str, Any]:
    standing: Standing = standing_of(page)
    return {
        "game": game,
        "studio": game.studio,
        "page": page,
        "form": form,
        "standing": standing,
        "may_write": acts_in(request.user, game.studio, game, StudioRole.PUBLISHER),
        "editors": editors_for(game.studio),
        "history": audit.history(page) if page else [],
    }


@studio_member("page.submit")
@button
def submit_page(request: SignedIn, studio: Studio, game: str) -> str:
    """Send the draft as it was last saved."""
    page = get_object_or_404(GamePage, game=visible_game(request.user, studio.slug, game))
    submit_for_moderation(page=page, actor=request.user)
    return _("The page is with the editors now.")


@studio_member("page.withdraw")
@button
def withdraw_page(request: SignedIn, studio: Studio, game: str) -> str:
    page = get_object_or_404(GamePage, game=visible_game(request.user, studio.slug, game))
    withdraw_from_moderation(page=page, actor=request.user)
    return _("The page is a draft again; you can change it.")


@studio_member()
def preview_page(request: SignedIn, studio: Studio, game: str) -> HttpResponseBase:
    """The draft as readers would see it, for members and staff."""
    found = get_object_or_404(visible_games(request.user, studio), slug=game)
    page = get_object_or_404(GamePage.objects.select_related("game__studio"), game=found)
    request.is_preview = True  # type: ignore[attr-defined]  # Wagtail's own mark of a preview
    draft = draft_of(page)
    response: HttpResponseBase = draft.serve_preview(request, draft.default_preview_mode)
    response["Cache-Control"] = "private, no-store"
    return response
