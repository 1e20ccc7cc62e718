"""What is held about a person: said by every app, handed over whole, and of nobody else."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from incubator.accounts.holdings import HOLDINGS, NAMED
from incubator.accounts.models import User
from incubator.core.models import AuditRow
from incubator.messaging.models import Notification
from support.letters import Attachment
from support.models import Ticket
from support.services import tickets
from support.services.tickets import file_ticket
from support.services.writing import Enclosed
from tests.clients import Client


def names_people(model: type[models.Model]) -> bool:
    fields = model._meta.concrete_fields
    return any(
        isinstance(one, models.EmailField)
        or (isinstance(one, models.ForeignKey) and one.related_model is User)
        for one in fields
    )


def is_history(model: type[models.Model]) -> bool:
    """Of rows that are said themselves; also the context that all of them share."""
    return hasattr(model, "pgh_tracked_model") or model._meta.app_label == "pghistory"


def test_every_table_that_names_a_person_says_what_it_is() -> None:
    known = {*HOLDINGS, *NAMED}
    silent = [
        model._meta.label
        for model in apps.get_models()
        if names_people(model)
        and not is_history(model)
        # A page of a kind is a page.
        and not known.intersection((model, *model._meta.get_parent_list()))
    ]
    assert silent == []
    assert not set(HOLDINGS).intersection(NAMED)


def test_nothing_secret_is_handed_over() -> None:
    secret = {"password", "token", "session_key", "secret", "data", "hashed_key"}
    for holding in HOLDINGS.values():
        assert secret.isdisjoint(one.name for one in holding.columns()), holding.name


@pytest.fixture
def asked(player: User, agent: User) -> Ticket:
    ticket = file_ticket(
        email=player.email,
        subject="My boat\u202e is “gone”",
        body="Everything of mine.",
        player=player,
        actor=player,
        enclosed=Enclosed(files=(Attachment("map.txt", "text/plain", b"Here.", ""),)),
    )
    tickets.note(ticket=ticket, body="A colleague's secret.", actor=agent)
    tickets.reply(ticket=ticket, body="Look again.", actor=agent)
    return ticket


def taken_out(person: User) -> tuple[zipfile.ZipFile, dict[str, Any]]:
    page = Client()
    page.force_login(person)
    answer = page.post("/account/personal-data/take-out/")
    archive = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
    assert archive.testzip() is None
    read = {one: json.loads(archive.read(one)) for one in archive.namelist() if ".json" in one}
    return archive, read


@pytest.mark.django_db
def test_one_file_holds_all_that_is_theirs_and_nothing_of_others(
    asked: Ticket, player: User, stranger: User, agent: User
) -> None:
    archive, read = taken_out(player)
    assert [one["number"] for one in read["support.ticket.json"]] == [asked.number]
    said = [one["body"] for one in read["support.message.json"]]
    assert said == ["Everything of mine.", "Look again."]
    [file] = read["support.attachment.json"]
    assert archive.read(file["document"]["file"]) == b"Here."
    assert file["document"]["name"] == "map.txt"
    assert "A colleague's secret." not in str(read)
    assert read["accounts.user.json"][0]["email"] == player.email
    assert player.email in archive.read("read-me.txt").decode()
    _archive, others = taken_out(stranger)
    assert "Everything of mine." not in str(others)
    assert others["support.ticket.json"] == []


@pytest.mark.django_db
def test_taking_it_out_is_in_the_trail_and_told_to_its_person(player: User) -> None:
    taken_out(player)
    assert AuditRow.objects.filter(actor=player, act="account.take_out").exists()
    assert Notification.objects.filter(person=player, kind="own_account").exists()


@pytest.mark.django_db
def test_the_page_says_how_much_there_is(asked: Ticket, player: User) -> None:
    page = Client()
    page.force_login(player)
    shown = page.get("/account/personal-data/").content.decode()
    assert "Your questions" in shown
    page.logout()
    assert page.get("/account/personal-data/").status_code == 302
