"""Members of some games: what they see, what they may do, and what stays the studio's own."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from billing.services.catalogue import add_product
from incubator.accounts.models import User
from incubator.core.audit import history
from incubator.messaging.models import Notification
from studios.access import acts_as, acts_in, visible_games
from studios.errors import RightsRefused
from studios.models import Game, Membership, Studio, StudioRole
from studios.services.games import add_game, edit_game
from studios.services.memberships import remove_member, set_rights
from studios.services.requests import request_resource
from studios.services.studios import set_bank_account
from tests.clients import Client
from tests.joining import join

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(studio: Studio, founder: User) -> Game:
    return add_game(
        studio=studio, title="Iron Kite", tagline="", about="", currency="USD", actor=founder
    )


@pytest.fixture
def place(studio: Studio, member: User) -> Membership:
    return studio.memberships.get(user=member)


def limit(place: Membership, game: Game, role: str, owner: User) -> None:
    set_rights(
        membership=place, role=place.role, all_games=False, in_games={game: role}, actor=owner
    )


def visit(person: User, address: str) -> int:
    client = Client()
    client.force_login(person)
    return client.get(address).status_code


def test_a_member_of_one_game_sees_no_other(
    studio: Studio, game: Game, second: Game, place: Membership, member: User, founder: User
) -> None:
    limit(place, game, StudioRole.DEVELOPER, founder)
    assert list(visible_games(member, studio)) == [game]
    assert set(visible_games(founder, studio)) == {game, second}
    assert visit(member, reverse("studios:game", args=[studio.slug, game.slug])) == 200
    for name in ("studios:game", "studios:change_game", "cms:page"):
        assert visit(member, reverse(name, args=[studio.slug, second.slug])) == 404


def test_requests_of_other_games_do_not_exist_for_them(
    studio: Studio, game: Game, second: Game, place: Membership, member: User, founder: User
) -> None:
    limit(place, game, StudioRole.DEVELOPER, founder)
    asked = request_resource(
        studio=studio,
        game=second,
        kind="server",
        quantity=4,
        amount_minor=0,
        currency="USD",
        purpose="A playtest.",
        actor=founder,
    )
    page = reverse("studios:request", args=[studio.slug, asked.number])
    assert (visit(founder, page), visit(member, page)) == (200, 404)
    with pytest.raises(PermissionDenied):
        request_resource(
            studio=studio,
            game=second,
            kind="server",
            quantity=4,
            amount_minor=0,
            currency="USD",
            purpose="Another.",
            actor=member,
        )
    assert studio.requests.count() == 1


def test_a_role_in_one_game_counts_there_only(
    studio: Studio, game: Game, second: Game, place: Membership, member: User, founder: User
) -> None:
    set_rights(
        membership=place,
        role=StudioRole.DEVELOPER,
        all_games=True,
        in_games={game: StudioRole.FINANCE},
        actor=founder,
    )
    assert acts_in(member, studio, game, StudioRole.FINANCE)
    assert not acts_in(member, studio, second, StudioRole.FINANCE)
    assert acts_in(member, studio, second, StudioRole.DEVELOPER)
    assert not acts_as(member, studio, StudioRole.FINANCE)


def test_limited_members_do_not_touch_what_is_the_whole_studios(
    studio: Studio, game: Game, place: Membership, member: User, founder: User
) -> None:
    limit(place, game, StudioRole.FINANCE, founder)
    with pytest.raises(PermissionDenied):
        set_bank_account(studio=studio, bank_account="NL91 ABNA 0417 1643 00", actor=member)
    for name in ("studios:bank_account", "billing:studio_payouts"):
        assert visit(member, reverse(name, args=[studio.slug])) == 403
    for name in ("funding:deals", "funding:statements", "funding:studio_funding", "portal:studio"):
        assert visit(member, reverse(name, args=[studio.slug])) == 200
    studio.refresh_from_db()
    assert studio.bank_account == ""


def test_a_publisher_of_one_game_sells_no_other(
    studio: Studio, game: Game, second: Game, place: Membership, member: User, founder: User
) -> None:
    limit(place, game, StudioRole.PUBLISHER, founder)
    add_product(
        game=game, sku="full", name="Full game", currency="USD", amount_minor=999, actor=member
    )
    with pytest.raises(PermissionDenied):
        add_product(
            game=second, sku="full", name="Full game", currency="USD", amount_minor=1, actor=member
        )
    with pytest.raises(PermissionDenied):
        edit_game(game=second, title="X", tagline="", about="", stage="live", actor=member)
    assert not second.products.exists()


def test_only_the_owner_changes_rights_and_never_their_own(
    studio: Studio, game: Game, place: Membership, member: User, founder: User
) -> None:
    with pytest.raises(PermissionDenied):
        limit(place, game, StudioRole.VIEWER, member)
    with pytest.raises(RightsRefused, match="owner"):
        limit(studio.memberships.get(user=founder), game, StudioRole.VIEWER, founder)
    with pytest.raises(RightsRefused, match="at least one"):
        set_rights(membership=place, role=place.role, all_games=False, in_games={}, actor=founder)
    place.refresh_from_db()
    assert place.all_games


def test_rights_are_changed_on_a_page_and_written_down(
    studio: Studio, game: Game, place: Membership, member: User, founder: User
) -> None:
    client = Client()
    client.force_login(founder)
    page = reverse("studios:member", args=[studio.slug, place.pk])
    assert "In Paper Tides" in client.get(page).content.decode()
    client.post(page, {"role": "viewer", f"game_{game.pk}": "finance"})
    place.refresh_from_db()
    assert (place.role, place.all_games) == ("viewer", False)
    row = history(studio)[0]
    assert row.after == {"role": "viewer", "all_games": False, "in_games": {game.title: "finance"}}
    assert visit(member, page) == 403


def test_who_joins_and_who_leaves_is_told_with_a_link_that_opens_for_them(
    studio: Studio, stranger: User, founder: User
) -> None:
    join(studio=studio, user=stranger, role=StudioRole.VIEWER, actor=founder)
    told = Notification.objects.filter(person=founder, kind="membership").latest("pk")
    assert visit(founder, told.url) == 200
    remove_member(membership=studio.memberships.get(user=stranger), actor=founder)
    told = Notification.objects.filter(person=stranger, kind="membership").latest("pk")
    assert visit(stranger, told.url) == 302
    assert told.url == reverse("portal:home")
