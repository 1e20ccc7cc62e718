"""One search over what the viewer may see. The rules are each app's own; this only joins them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from billing.models import Order
from cms.selectors.pages import find_games
from incubator.accounts.access import Role, has_role, is_staff
from incubator.accounts.models import User
from incubator.core import acts, shown
from incubator.operation.row_history import kind_called
from incubator.portal.numbered import by_number
from studios.models import Application, Game, Studio
from support.models import Ticket
from support.selectors.search import at_the_desk, own_tickets

PER_KIND = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: what it is, its name, and where it is."""

    kind: str
    name: str
    detail: str
    url: str


def search(viewer: User, text: str) -> list[Hit]:
    """Hits of every kind, at most ten of each."""
    if not text:
        return []
    own = [*_own_studios(viewer, text), *_own_orders(viewer, text), *_own_tickets(viewer, text)]
    staff = list(_for_staff(viewer, text)) if is_staff(viewer) else []
    seen = {hit.url for hit in staff}
    named = [
        Hit(kind_called(one._meta.label_lower).capitalize(), str(one), "", url)
        for one, url in by_number(viewer, text)
    ]
    return named + staff + [hit for hit in own if hit.url not in seen] + list(_published(text))


def _for_staff(viewer: User, text: str) -> Iterator[Hit]:
    for studio in Studio.objects.filter(name__icontains=text).order_by("name")[:PER_KIND]:
        yield Hit(_("Studio"), studio.name, "", reverse("studios:staff_studio", args=[studio.slug]))
    games = Game.objects.filter(title__icontains=text).select_related("studio")
    for game in games.order_by("title")[:PER_KIND]:
        url = reverse("studios:game", args=[game.studio.slug, game.slug])
        yield Hit(_("Game"), game.title, game.studio.name, url)
    if has_role(viewer, Role.ADMISSIONS, Role.AUDITOR):
        applications = (
            Application.objects.handed_in()
            .exclude(founder=viewer)
            .filter(
                Q(number__iexact=text)
                | Q(studio_name__icontains=text)
                | Q(game_title__icontains=text)
            )
        )
        for application in applications.order_by("-pk")[:PER_KIND]:
            name = _("%(game_title)s by %(studio_name)s") % {
                "game_title": application.game_title,
                "studio_name": application.studio_name,
            }
            url = reverse("studios:staff_application", args=[application.number])
            yield Hit(_("Application"), name, application.number, url)
    yield from _people(viewer, text)
    if acts.may(viewer, "order.read"):
        yield from _orders(text)
    # What people write to the help desk is between them and its agents.
    if acts.may(viewer, "ticket.read"):
        yield from _tickets(text)


def _people(viewer: User, text: str) -> Iterator[Hit]:
    """People by name or whole address, each with what this viewer does for them.

    Administrators find everybody, on the page of their roles; the help desk who bought or asked
    something, in their tickets; who reads orders who bought something, in their orders.
    """
    everybody = acts.may(viewer, "role.give")
    found = User.objects.filter(Q(name__icontains=text) | Q(email__iexact=text))
    bought = Q(pk__in=Order.objects.filter(buyer__isnull=False).values("buyer"))
    asked = Q(pk__in=Ticket.objects.filter(player__isnull=False).values("player"))
    if everybody:
        page, kind = "", _("Person")
    elif acts.may(viewer, "ticket.read"):
        page, kind, found = reverse("support:queues"), _("Player"), found.filter(bought | asked)
    elif acts.may(viewer, "order.read"):
        page, kind, found = reverse("billing:staff_orders"), _("Player"), found.filter(bought)
    else:
        return
    for person in found.order_by("name", "pk")[:PER_KIND]:
        own = reverse("portal:change_roles", args=[person.pk])
        url = own if everybody else f"{page}?{urlencode({'q': person.email})}"
        yield Hit(kind, person.display_name, person.email, url)


def _orders(text: str) -> Iterator[Hit]:
    orders = Order.objects.filter(
        Q(number__iexact=text) | Q(buyer__email__iexact=text) | Q(buyer_reference__iexact=text)
    )
    for order in orders.order_by("-pk")[:PER_KIND]:
        yield Hit(
            _("Order"),
            order.number,
            shown.day(order.effective_on),
            reverse("billing:staff_order", args=[order.number]),
        )


def _tickets(text: str) -> Iterator[Hit]:
    for ticket in Ticket.objects.filter(at_the_desk(text)).order_by("-pk")[:PER_KIND]:
        yield Hit(
            _("Ticket"),
            ticket.title,
            ticket.number,
            reverse("support:staff_ticket", args=[ticket.number]),
        )


def _own_studios(viewer: User, text: str) -> Iterator[Hit]:
    whole = Q(studio__memberships__user=viewer, studio__memberships__all_games=True)
    single = Q(rights__membership__user=viewer)
    games = Game.objects.filter(whole | single, title__icontains=text).distinct()
    for game in games.select_related("studio").order_by("title")[:PER_KIND]:
        url = reverse("studios:game", args=[game.studio.slug, game.slug])
        yield Hit(_("Game"), game.title, game.studio.name, url)


def _own_orders(viewer: User, text: str) -> Iterator[Hit]:
    orders = Order.objects.filter(buyer=viewer, number__iexact=text)
    for order in orders[:PER_KIND]:
        yield Hit(
            _("Order"),
            order.number,
            shown.day(order.effective_on),
            reverse("billing:order", args=[order.number]),
        )


def _own_tickets(viewer: User, text: str) -> Iterator[Hit]:
    for ticket in own_tickets(viewer, text).order_by("-pk")[:PER_KIND]:
        yield Hit(
            _("Ticket"),
            ticket.title,
            ticket.number,
            reverse("support:ticket", args=[ticket.number]),
        )


def _published(text: str) -> Iterator[Hit]:
    for page in find_games(text=text)[:PER_KIND]:
        yield Hit(_("Game page"), page.title, "", page.url)
