"""`Idempotency-Key`: a repeated write is answered again and done once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from billing.models import Product
from incubator.accounts.models import User
from incubator.api import answers
from incubator.api.models import StoredAnswer
from incubator.api.tasks import forget_old_answers
from studios.models import Game, Scope, Studio, StudioKey
from studios.services.keys import rotate_key
from tests.api.conftest import Keyed, Program, problem

pytestmark = pytest.mark.django_db

FULL = {"sku": "full", "name": "Full game", "amount_minor": 1999}
OTHER = {"sku": "other", "name": "Other", "amount_minor": 1}


@pytest.fixture
def products(game: Game) -> str:
    return f"/games/{game.slug}/products"


def test_a_write_without_a_key_is_not_done(program: Program, products: str) -> None:
    for key in ("", " ", "ключ", "a" * 256):
        answer = program.post(products, FULL, key=key)
        assert answer.status_code == 400
        assert problem(answer)["type"].endswith("#key-required")
    assert not Product.objects.exists()
    assert not StoredAnswer.objects.exists()


def test_the_same_write_again_gets_the_same_answer(program: Program, products: str) -> None:
    first = program.post(products, FULL, key="one")
    again = program.post(products, FULL, key="one")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first["Content-Type"] == again["Content-Type"]
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Product.objects.count() == 1


def test_another_body_under_the_same_key_is_a_409(program: Program, products: str) -> None:
    program.post(products, FULL, key="one")
    answer = program.post(products, OTHER, key="one")
    assert answer.status_code == 409
    assert problem(answer)["type"].endswith("#key-reused")
    assert [product.sku for product in Product.objects.all()] == ["full"]


def test_the_same_key_for_another_address_is_a_409(program: Program, products: str) -> None:
    program.post(products, FULL, key="one")
    assert program.post(f"{products}?x=1", FULL, key="one").status_code == 409


def test_keys_of_two_programs_do_not_meet(
    program: Program, keyed: Keyed, founder: User, products: str
) -> None:
    other = keyed(founder, *Scope)
    assert program.post(products, FULL, key="one").status_code == 201
    assert other.post(products, OTHER, key="one").status_code == 201


def test_a_replaced_key_repeats_what_the_old_one_began(
    program: Program, studio: Studio, founder: User, products: str
) -> None:
    program.post(products, FULL, key="one")
    old = StudioKey.objects.get()
    _, text = rotate_key(key=old, overlap=timedelta(0), actor=founder)
    again = Program(text).post(products, FULL, key="one")
    assert again["Idempotency-Replayed"] == "true"
    assert Product.objects.count() == 1


def test_a_refused_write_gives_its_key_back(program: Program, products: str) -> None:
    assert program.post(products, FULL | {"sku": "no spaces"}, key="one").status_code == 422
    assert not StoredAnswer.objects.exists()
    assert program.post(products, FULL, key="one").status_code == 201


def test_a_write_in_flight_is_a_409_that_says_when_to_ask(program: Program, products: str) -> None:
    program.post(products, FULL, key="one")
    StoredAnswer.objects.update(status=None, attempt=uuid4(), claimed_at=timezone.now())
    answer = program.post(products, FULL, key="one")
    assert answer.status_code == 409
    assert problem(answer)["type"].endswith("#in-flight")
    assert 1 <= int(answer["Retry-After"]) <= 60


def test_the_claim_of_a_dead_process_runs_out_and_the_write_is_done(
    program: Program, products: str
) -> None:
    program.post(products, FULL, key="one")
    died = timezone.now() - answers.LEASE
    # As a process leaves it that is killed before its transaction commits.
    request_hash = StoredAnswer.objects.get().request_hash
    StoredAnswer.objects.update(key="other")
    owner = StoredAnswer.objects.get().owner
    StoredAnswer.objects.create(owner=owner, key="one", request_hash=request_hash, claimed_at=died)
    answer = program.post(products, FULL, key="one")
    # It is really run: the product is there already.
    assert answer.status_code == 422
    assert "already has a product" in problem(answer)["errors"][0]["detail"]


def test_whoever_was_taken_over_cannot_keep_an_answer(studio: Studio) -> None:
    slow = answers.claim(owner="a", key="one", request_hash="x")
    StoredAnswer.objects.update(claimed_at=timezone.now() - answers.LEASE)
    quick = answers.claim(owner="a", key="one", request_hash="x")
    assert quick.pk == slow.pk
    with pytest.raises(answers.StillInFlight):
        answers.keep(row=slow, status=201, headers={}, body="slow")
    answers.give_back(row=slow)
    answers.keep(row=quick, status=201, headers={}, body="quick")
    assert StoredAnswer.objects.get().body == "quick"


@pytest.mark.filterwarnings("ignore")
def test_a_failure_of_ours_gives_the_key_back_and_undoes_the_work(
    program: Program, products: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("the answer cannot be kept")

    with monkeypatch.context() as patch:
        patch.setattr("incubator.api.idempotency.keep", broken)
        assert program.post(products, FULL, key="one").status_code == 500
    assert not Product.objects.exists()
    assert not StoredAnswer.objects.exists()
    assert program.post(products, FULL, key="one").status_code == 201


def test_answers_are_forgotten_after_two_days(program: Program, products: str) -> None:
    program.post(products, FULL, key="old")
    program.post(products, OTHER, key="new")
    old = timezone.now() - timedelta(hours=48, seconds=1)
    StoredAnswer.objects.filter(key="old").update(created_at=old)
    assert forget_old_answers() == 1
    assert [row.key for row in StoredAnswer.objects.all()] == ["new"]


def test_reads_need_no_key(program: Program, settings: Settings) -> None:
    assert program.get("/games").status_code == 200
    assert not StoredAnswer.objects.exists()
