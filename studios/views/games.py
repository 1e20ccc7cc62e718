"""Games of a studio."""

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.core import audit
from incubator.core.acts import may
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing
from incubator.web.versions import version_of
from studios import words
from studios.access import studio_member, visible_game, visible_games
from studios.forms.studios import GameEditForm, GameForm
from studios.models import Game, Stage, Studio
from studios.services.games import EDITED, add_game, edit_game


def game_url(game: Game) -> str:
    return reverse("studios:game", args=[game.studio.slug, game.slug])


COLUMNS = (
    Column("title", gettext_lazy("Game"), lambda g: g.title, order="title", url=game_url),
    Column("tagline", gettext_lazy("In one line"), lambda g: g.tagline),
    Column("currency", gettext_lazy("Currency"), lambda g: g.currency),
    Column("stage", gettext_lazy("Stage"), lambda g: g.get_stage_display(), tone=lambda g: g.tone),
)


@studio_member()
def games(request: SignedIn, studio: Studio) -> HttpResponse | StreamingHttpResponse:
    listing = Listing(
        request,
        visible_games(request.user, studio).select_related("studio"),
        COLUMNS,
        filters={"stage": [(str(stage), stage.label) for stage in Stage]},
        search=("title", "tagline"),
        order="title",
        name=f"{studio.slug}-games",
        empty_title=_("No game yet"),
        empty_text=_(
            "Add the first one: capital, servers and the public page all belong to a game."
        ),
    )
    if listing.wants_csv:
        return listing.csv_response()
    may_add = may(request.user, words.ADD_GAME.key, studio)
    context = {"studio": studio, "listing": listing, "may_add": may_add}
    return render(request, "studios/games.html", context)


@studio_member("game.add")
@sent_once
def new_game(request: SignedIn, studio: Studio) -> HttpResponse:
    form = GameForm(request.POST or None)
    if form.is_valid():
        with told_on(form):
            game = add_game(studio=studio, actor=request.user, **form.cleaned_data)
            messages.success(request, _("%(game)s is added.") % {"game": game})
            return redirect(game_url(game))
    return render(request, "studios/new_game.html", {"studio": studio, "form": form})


@studio_member()
def game(request: SignedIn, studio: Studio, game: str) -> HttpResponse:
    user = request.user
    found = visible_game(user, studio.slug, game)
    return render(
        request,
        "studios/game.html",
        {
            "studio": studio,
            "game": found,
            "requests": found.requests.order_by("-pk"),
            "history": audit.history(found),
        },
    )


@studio_member("game.edit")
def change_game(request: SignedIn, studio: Studio, game: str) -> HttpResponse:
    user = request.user
    found = visible_game(user, studio.slug, game)
    form = GameEditForm(request.POST or None, initial=GameEditForm.initial_of(found))
    if form.is_valid():
        with told_on(form):
            edit_game(game=found, actor=user, **form.cleaned_data)
            messages.success(request, _("%(found)s is changed.") % {"found": found})
            return redirect(game_url(found))
        form.show_as_read(version_of(found, *EDITED))
    return render(
        request, "studios/change_game.html", {"studio": studio, "game": found, "form": form}
    )
