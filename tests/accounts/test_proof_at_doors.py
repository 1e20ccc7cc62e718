"""Whatever door an act is done through, it asks for the same proof; and what is no door asks none."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.db.models import Model
from django.test import Client

from billing.models import Product
from incubator.accounts.access import Role
from incubator.accounts.models import Delegation, User
from incubator.approvals.models import ApprovalVote
from incubator.core import books
from studios.models import Game, Rate, RateWithdrawal, ResourceRequest, Studio, StudioKey
from studios.services.keys import make_key
from studios.services.rates import set_rate
from tests.api.conftest import Program
from tests.studios.test_bulk import ask
from tests.using import first_rate

pytestmark = pytest.mark.django_db


def browser(person: User) -> Client:
    """Signed in a while ago."""
    client = Client()
    client.force_login(person)
    return client


def asks(person: User, page: str, typed: Mapping[str, object]) -> bool:
    answer = browser(person).post(page, typed)
    return answer.get("Location", "").startswith("/accounts/confirm/")


def test_keys_prices_and_products_of_a_studio(game: Game, studio: Studio, founder: User) -> None:
    home = f"/studio/{studio.slug}"
    sold = {"game": game.pk, "name": "Full", "sku": "full", "amount_minor": "10.00"}
    assert asks(founder, f"{home}/products/add/", sold)
    key = {"name": "Mine", "scopes": "read:games"}
    assert asks(founder, f"{home}/keys/new/", key)
    assert not nothing_of(Product, StudioKey)


def nothing_of(*models: type[Model]) -> list[type[Model]]:
    return [model for model in models if model._default_manager.exists()]


def test_the_rate_card(operations: User) -> None:
    typed = {
        "item": first_rate().item_id,
        "bearer": "recouped",
        "currency": "USD",
        "price": "0.09",
        "effective_from": (books.today() + timedelta(days=30)).isoformat(),
    }
    before = Rate.objects.count()
    assert asks(operations, "/staff/rate-card/", typed)
    assert Rate.objects.count() == before
    to_come = set_rate(
        item=first_rate().item, currency="USD", price_minor=9,
        effective_from=books.today() + timedelta(days=30), actor=operations,
    )  # fmt: skip
    assert asks(operations, f"/staff/rate-card/{to_come.pk}/withdraw/", {})
    assert not RateWithdrawal.objects.exists()


def test_roles_and_standing_in(administrator: User, finance: User, finance2: User) -> None:
    typed = {"change": f"give:{Role.FUND_MANAGER}", "reason": "Because."}
    assert asks(administrator, f"/staff/rights/{finance.pk}/", typed)
    assert Role.FUND_MANAGER not in User.objects.get(pk=finance.pk).held_roles
    away = {
        "role": Role.FINANCE,
        "delegate": finance2.pk,
        "from_date": books.today().isoformat(),
        "until_date": books.today().isoformat(),
        "reason": "Holidays.",
    }
    assert asks(finance, "/staff/delegations/", away)
    assert not nothing_of(Delegation)


def test_a_vote_on_its_page_and_many_in_bulk(game: Game, founder: User, operations: User) -> None:
    rows: list[ResourceRequest] = [ask(game, kind, founder) for kind in ("server", "desk")]
    typed = {"rows": [row.pk for row in rows], "verb": "approve"}
    client = browser(operations)
    step = client.post("/staff/requests/bulk/", typed).headers["Location"]
    assert "Approve the 2 that are chosen" in client.get(step).content.decode()
    assert not nothing_of(ApprovalVote)


def test_what_looks_wrong_is_still_told_first(game: Game, studio: Studio, founder: User) -> None:
    page = f"/studio/{studio.slug}/products/add/"
    assert not asks(founder, page, {"game": game.pk, "name": "", "sku": "", "amount_minor": "x"})


def test_programs_tasks_and_commands_prove_nothing(
    game: Game, studio: Studio, founder: User
) -> None:
    """A program with a key is none of the browser it might run in."""
    _, text = make_key(
        studio=studio, name="Shop", scopes=["write:products"], game=None, actor=founder
    )
    program = Program(text)
    program.client.force_login(founder)
    product = {"sku": "full", "name": "Full game", "amount_minor": 999}
    assert program.post(f"/games/{game.slug}/products", product).status_code == 201


def test_what_waits_for_proof_undoes_what_was_written_before_it(
    game: Game, founder: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a service forgets to ask, writing its row in the trail asks."""
    monkeypatch.setattr("incubator.core.acts.require", _forgets)
    typed = {"game": game.pk, "name": "Full", "sku": "full", "amount_minor": "10.00"}
    assert asks(founder, f"/studio/{game.studio.slug}/products/add/", typed)
    assert not nothing_of(Product)


def _forgets(actor: object, key: str, subject: object = None) -> None:
    return None
