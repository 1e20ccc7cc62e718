"""A studio's requests: the list, the form with its estimate, the page that shows who is missing."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.accounts.access import people_with
from incubator.accounts.models import Role, User
from incubator.approvals.kinds import required_for
from incubator.approvals.voting import approval_for
from incubator.core import audit, shown
from incubator.core.acts import may
from incubator.core.money import format_money, parse_money
from incubator.web.buttons import button
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing
from studios.access import (
    narrowed,
    roles_for,
    studio_member,
    visible_games,
)
from studios.errors import NoRate
from studios.forms.requests import RequestForm
from studios.models import (
    RESOURCE_REQUEST,
    Game,
    ResourceItem,
    ResourceKind,
    ResourceRequest,
    Studio,
)
from studios.services import requests as services


def request_url(one: ResourceRequest) -> str:
    return reverse("studios:request", args=[one.studio.slug, one.number])


REQUEST_COLUMNS = (
    Column("kind", gettext_lazy("Resource"), lambda r: r.get_kind_display()),
    Column(
        "game", gettext_lazy("Game"), lambda r: r.game.title if r.game else "", order="game__title"
    ),
    Column(
        "amount",
        gettext_lazy("Amount or estimate"),
        lambda r: format_money(r.amount_minor, r.currency),
        order="amount_minor",
        numeric=True,
    ),
    Column("requester", gettext_lazy("Asked by"), lambda r: r.requester.display_name),
    Column(
        "created",
        gettext_lazy("Asked on"),
        lambda r: shown.day(r.created_at),
        order="created_at",
    ),
    Column("state", gettext_lazy("State"), lambda r: r.label, tone=lambda r: r.tone),
)
REQUEST_FILTERS = {
    "state": list(RESOURCE_REQUEST.choices),
    "kind": [(str(kind), kind.label) for kind in ResourceKind],
}


def _requests(request: SignedIn, studio: Studio) -> QuerySet[ResourceRequest]:
    return narrowed(ResourceRequest.objects.filter(studio=studio), request.user, studio)


@studio_member()
def requests(request: SignedIn, studio: Studio) -> HttpResponse | StreamingHttpResponse:
    number = Column("number", _("Request"), lambda r: r.number, order="number", url=request_url)
    listing = Listing(
        request,
        _requests(request, studio).select_related("studio", "game", "requester"),
        (number, *REQUEST_COLUMNS),
        filters=REQUEST_FILTERS,
        search=("number", "purpose", "game__title"),
        name=f"{studio.slug}-requests",
        empty_title=_("Nothing asked for yet"),
        empty_text=_("Ask for capital, servers or desks; you see the cost and who decides first."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    may_ask = may(request.user, "resource_request.make", studio)
    context = {"studio": studio, "listing": listing, "may_ask": may_ask}
    return render(request, "studios/requests.html", context)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a request would cost and who would have to agree, before it is made."""

    amount_minor: int
    currency: str
    approvers: list[tuple[int, str, str]]


def _kind(request: SignedIn) -> ResourceKind:
    try:
        sent = request.POST.get("kind") or request.GET.get("kind")
        return ResourceKind(sent or ResourceKind.CAPITAL)
    except ValueError as error:
        raise Http404 from error


def _preview(
    kind: ResourceKind, game: Game | None, typed: str, viewer: User, item: ResourceItem | None
) -> Preview | None:
    """From what is typed so far; None while it makes no sense yet."""
    if game is None:
        return None
    try:
        if kind == ResourceKind.CAPITAL:
            amount = parse_money(typed, game.currency) if typed.strip() else 0
        else:
            amount = services.estimate(kind, int(typed or "0"), game.currency, item)
    except ValueError:
        return None
    if amount < 0:
        return None
    approvers = []
    for need in required_for(f"{kind}_request", amount, game.currency):
        role = Role(str(need["role"]))
        people = people_with(role).exclude(pk=viewer.pk)
        names = ", ".join(person.display_name for person in people)
        approvers.append(
            (
                int(need["count"]),
                str(role.label),
                names or str(gettext_lazy("nobody holds this role")),
            )
        )
    return Preview(amount, game.currency, approvers)


def _item(kind: str, typed: str, first: ResourceRequest | None) -> ResourceItem | None:
    """The one that is chosen, or that of the request that is extended; None is the standard one."""
    if first is not None:
        return first.item
    if not typed.isdecimal() or len(typed) > 18:
        return None
    return ResourceItem.objects.filter(kind=kind, pk=typed).first()


def _typed_so_far(
    request: SignedIn,
    studio: Studio,
    form: RequestForm | None = None,
    first: ResourceRequest | None = None,
) -> dict[str, object]:
    """What the form means as far as it is filled, by us or by a person, sent or not."""
    kind = _kind(request)
    typed: Mapping[str, object] = request.POST or request.GET
    if form is not None and not typed:
        kind, typed = form.asked_kind, form.filled_in
    chosen = str(typed.get("game", ""))
    games = visible_games(request.user, studio, *roles_for("resource_request.make"))
    if chosen.isdecimal() and len(chosen) < 19:
        game = games.filter(pk=chosen).first()
    else:
        game = games.first() if "game" not in typed else None
    measure = str(typed.get(RequestForm.MEASURE[kind], ""))
    try:
        item = _item(kind, str(typed.get(f"{kind}_item", "")), first)
        preview = _preview(kind, game, measure[:24], request.user, item)
    except NoRate as error:
        return {"kind": kind, "problem": str(error)}
    return {"kind": kind, "preview": preview}


@studio_member()
def preview(request: SignedIn, studio: Studio) -> HttpResponse:
    """The part of the form page that follows what is typed."""
    first = None
    if extended := request.GET.get("extends", "")[:20]:
        first = _requests(request, studio).filter(number=extended).select_related("item").first()
    context = _typed_so_far(request, studio, first=first)
    return render(request, "studios/request_preview.html", context)


@studio_member("resource_request.make")
@sent_once
def new_request(request: SignedIn, studio: Studio) -> HttpResponse:
    games = visible_games(request.user, studio, *roles_for("resource_request.make"))
    form = RequestForm(request.POST or None, games=games, kind=_kind(request))
    # Who follows a link to one kind does not find what was begun of another in its place.
    draft = ":".join(filter(None, ("request", studio.slug, request.GET.get("kind"))))
    return _asking(request, studio, form, draft)


@studio_member("resource_request.make")
@sent_once
def extend_request(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    """The form filled in with what was approved: more of the same, for the same game."""
    rows = _requests(request, studio).select_related("game", "rate", "extends")
    found = get_object_or_404(rows, number=number)
    first = found.extends or found
    games = visible_games(request.user, studio, *roles_for("resource_request.make"))
    form = RequestForm(
        request.POST or None,
        games=games.filter(requests=first),
        kind=ResourceKind(first.kind),
        more_of=first,
    )
    return _asking(request, studio, form, f"request:{studio.slug}:{first.number}", first)


def _asking(
    request: SignedIn,
    studio: Studio,
    form: RequestForm,
    draft: str,
    first: ResourceRequest | None = None,
) -> HttpResponse:
    if form.is_valid():
        typed = form.cleaned_data
        with told_on(form):
            asked = services.request_resource(
                studio=studio,
                game=typed["game"],
                kind=typed["kind"],
                quantity=form.asked_quantity,
                amount_minor=typed.get("amount") or 0,
                currency=typed["game"].currency,
                purpose=typed["purpose"],
                actor=request.user,
                item=form.asked_item,
                bearer=form.asked_bearer,
                extends=first,
                at_once=form.asked_at_once,
            )
            messages.success(
                request,
                _("%(asked)s is with the people who decide.") % {"asked": asked},
            )
            return redirect(request_url(asked))
    shown = {"studio": studio, "form": form, "draft": draft, "first": first}
    return render(
        request,
        "studios/new_request.html",
        {**shown, **_typed_so_far(request, studio, form, first)},
    )


@studio_member()
def resource_request(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    rows = _requests(request, studio).select_related("studio", "game", "requester")
    found = get_object_or_404(rows, number=number)
    return render(
        request,
        "studios/request.html",
        {
            "studio": studio,
            "request_": found,
            "approval": approval_for(found),
            "history": audit.history(found),
        },
    )


@studio_member("resource_request.cancel")
@button
def withdraw(request: SignedIn, studio: Studio, number: str) -> str:
    found = get_object_or_404(_requests(request, studio), number=number)
    services.withdraw_request(resource_request=found, actor=request.user)
    return _("%(found)s is withdrawn.") % {"found": found}
