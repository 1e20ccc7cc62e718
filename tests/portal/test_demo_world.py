"""The demo world builds whole, once, from where it stopped; and its books are sound."""

import pytest
from django.test import Client
from pytest_django import Settings

from billing.ledger.models import Entry
from billing.ledger.services import verify
from billing.models import Order
from billing.payments.models import IncomingPayment
from funding.models import Statement
from incubator.accounts.models import User
from incubator.core.sql import differences
from incubator.operation.doctor import Level
from incubator.operation.doctor.database import check_database
from incubator.portal.demo import world
from incubator.portal.demo.people import PERSONAS
from incubator.portal.demo.world import build_world, world_is_built
from incubator.portal.management.commands.demo import Command
from incubator.portal.waiting import waiting_for
from incubator.runtime.places import RuntimeFailure
from support.models import Ticket
from tests.portal.past import told_wrongly
from tests.powers import as_owner

WAITS = {
    "ada": "Assign reviewer",
    "luis": "Score application",
    "farid": "Accept or return milestone",
    "ana": "Approve or reject",
    "pavel": "Release payout",
    "oskar": "Approve or reject",
    "ines": "Answer ticket",
    "mei": "Read and publish",
}


def test_the_world_is_built_once_even_when_killed_between_and_inside_chapters(
    committed_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def killed(line: str) -> None:
        told.append(line)
        if "statements" in line or "Settled" in line:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_world(killed)
    assert not world_is_built()
    # The sales chapter once more: what a kill between its end and its mark leads to.
    world.sales.tell()
    orders = Order.objects.count()
    build_world(told.append)
    assert world_is_built()
    counts = (Entry.objects.count(), Statement.objects.count(), Ticket.objects.count())
    world.sales.tell()
    world.sales.settle()
    world.players.tell()
    build_world(told.append)
    assert counts == (Entry.objects.count(), Statement.objects.count(), Ticket.objects.count())
    assert Order.objects.filter(source="demo-store").count() == orders
    assert IncomingPayment.objects.count() == 2
    assert verify().discrepancies == ()
    assert told_wrongly() == []
    assert differences() == []
    for key, act in WAITS.items():
        items = waiting_for(User.objects.get(email__startswith=f"{key}@"))
        assert act in {item.act for item in items}, key


def test_one_click_makes_you_anybody_but_only_in_a_demo(
    db: None, client: Client, settings: Settings
) -> None:
    world.people.open_accounts()
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/become/ana/").status_code == 404
    settings.DEMO = True
    page = client.get("/demo/").content.decode()
    assert all(persona.name in page for persona in PERSONAS)
    assert client.get("/demo/become/ana/").headers["Location"] == "/demo/"
    assert "_auth_user_id" not in client.session
    assert client.post("/demo/become/nobody/").status_code == 404
    assert client.post("/demo/become/ana/").headers["Location"] == "/home/"
    assert client.session["_auth_user_id"] == str(world.people.who("ana").pk)


def test_no_made_up_people_come_into_a_database_of_real_ones(
    player: User, settings: Settings
) -> None:
    before = User.objects.count()
    settings.DEMO = True
    with pytest.raises(RuntimeFailure, match="belongs to real people"):
        Command()._build()
    assert User.objects.count() == before


def test_no_demo_world_is_built_where_this_is_no_demo(db: None) -> None:
    with pytest.raises(RuntimeFailure, match="DEMO is false"):
        Command()._build()
    assert not User.objects.exists()


def test_the_doctor_finds_people_of_the_demo_in_production(db: None) -> None:
    assert [one.text for one in check_database() if one.level is not Level.FINE] == []
    world.people.open_accounts()
    [found] = [one for one in check_database() if one.level is not Level.FINE]
    assert found.level is Level.FAILURE
    assert "password that everybody can read" in found.text


def test_a_database_of_another_version_is_named_with_what_to_remove(committed_db: str) -> None:
    as_owner("""COMMENT ON TABLE django_migrations IS '{"core.0001_first": "another"}'""")
    with pytest.raises(RuntimeFailure, match=r"another version .* rm -r "):
        Command()._migrate()
    assert User.objects.count() == 0
