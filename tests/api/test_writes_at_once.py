"""The same write twice at the same moment, from two threads with connections of their own."""

import threading
from typing import Any

import pytest
from django.db import connection

from billing.models import Product
from billing.services import catalogue
from incubator.api.models import StoredAnswer
from studios.models import Game
from tests.api.conftest import Program

pytestmark = pytest.mark.usefixtures("committed_db")

FULL = {"sku": "full", "name": "Full game", "amount_minor": 1999}


def test_two_writes_at_once_with_one_key_are_one_write(
    game: Game, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, go_on = threading.Event(), threading.Event()
    add_product = catalogue.add_product

    def slowly(**wanted: Any) -> Product:
        inside.set()
        assert go_on.wait(20)
        return add_product(**wanted)

    monkeypatch.setattr("billing.api.products.add_product", slowly)
    answers: list[Any] = []

    def write() -> None:
        try:
            answers.append(program.post(f"/games/{game.slug}/products", FULL, key="one"))
        finally:
            connection.close()

    first = threading.Thread(target=write)
    first.start()
    assert inside.wait(20)
    second = Program(program.key).post(f"/games/{game.slug}/products", FULL, key="one")
    assert second.status_code == 409
    assert int(second["Retry-After"]) >= 1
    go_on.set()
    first.join(20)
    assert [answer.status_code for answer in answers] == [201]
    third = program.post(f"/games/{game.slug}/products", FULL, key="one")
    assert third.status_code == 201
    assert third["Idempotency-Replayed"] == "true"
    assert third.content == answers[0].content
    assert Product.objects.count() == 1


def test_many_writes_at_the_same_moment_do_it_once(game: Game, program: Program) -> None:
    start = threading.Barrier(6)
    statuses: list[int] = []

    def write() -> None:
        own = Program(program.key)
        start.wait()
        try:
            answer = own.post(f"/games/{game.slug}/products", FULL, key="one")
            statuses.append(answer.status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert set(statuses) <= {201, 409}
    assert 201 in statuses
    assert len(statuses) == 6
    assert Product.objects.count() == 1
    assert StoredAnswer.objects.get().status == 201
