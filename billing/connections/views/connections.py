"""Which games a player connected, connecting one, and what each may take."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing.connections.forms import AllowanceForm
from billing.connections.models import GameConnection
from billing.connections.selectors.connections import (
    connected_games,
    left_by_game,
    left_this_month,
    request_of,
)
from billing.connections.selectors.purchases import (
    bought_this_month,
    waiting_for,
)
from billing.connections.services.connecting import connect as connect_game
from billing.connections.services.connecting import disconnect, set_allowance
from incubator.web.buttons import button
from incubator.web.guards import SignedIn, signed_in
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once

# Of this month, and of what waits.
MOST_SHOWN = 200


@signed_in
@require_GET
def games(request: SignedIn) -> HttpResponse:
    """Of each connected game, what it bought this month and how much is left."""
    bought = list(bought_this_month(request.user)[:MOST_SHOWN])
    connected = list(connected_games(request.user))
    left = left_by_game(request.user, connected)
    rows = [
        {
            "connection": one,
            "left_minor": left[one.pk],
            "bought": [purchase for purchase in bought if purchase.game_id == one.game_id],
        }
        for one in connected
    ]
    waiting = waiting_for(request.user)[:MOST_SHOWN]
    context = {"rows": rows, "waiting": waiting}
    return render(request, "connections/games.html", context)


@signed_in
@sent_once
def connect(request: SignedIn, token: str) -> HttpResponse:
    """What the game asks for, and how much it may take; 404 for an address that no game was given."""
    asked = request_of(token)
    if asked is None:
        raise Http404
    if not asked.is_open:
        if asked.connection is not None and asked.connection.player == request.user:
            return redirect("connections:games")
        return render(request, "connections/over.html", {"asked": asked}, status=410)
    there = GameConnection.objects.of(request.user).active().filter(game=asked.game).first()
    currency = there.currency if there else asked.game.currency
    initial = {"monthly_minor": there.monthly_minor if there else 0}
    form = AllowanceForm(request.POST or None, currency=currency, initial=initial)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            connect_game(
                asked=asked, monthly_minor=form.cleaned_data["monthly_minor"], actor=request.user
            )
            messages.success(
                request,
                _("%(game)s is connected. Go back to the game.") % {"game": asked.game},
            )
            return redirect("connections:games")
    context = {"asked": asked, "there": there, "form": form}
    return render(request, "connections/connect.html", context)


def _own(request: SignedIn, connection: int) -> GameConnection:
    rows = GameConnection.objects.of(request.user).active().select_related("game__studio", "player")
    return get_object_or_404(rows, pk=connection)


@signed_in
@sent_once
def allowance(request: SignedIn, connection: int) -> HttpResponse:
    found = _own(request, connection)
    initial = {"monthly_minor": found.monthly_minor}
    form = AllowanceForm(request.POST or None, currency=found.currency, initial=initial)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            set_allowance(
                connection=found,
                monthly_minor=form.cleaned_data["monthly_minor"],
                actor=request.user,
            )
            messages.success(request, _("What the game may take is changed."))
            return redirect("connections:games")
    context = {"connection": found, "left_minor": left_this_month(found), "form": form}
    return render(request, "connections/allowance.html", context)


@signed_in
@button
@sent_once
def end(request: SignedIn, connection: int) -> HttpResponse:
    found = _own(request, connection)
    disconnect(connection=found, actor=request.user)
    messages.success(request, _("%(game)s is disconnected.") % {"game": found.game})
    return redirect("connections:games")
