"""Row history: the database keeps what a row said before, and who changed it through what."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.test import Client

from billing.models import Payout
from incubator.accounts.models import StaffRole, User
from incubator.accounts.services import grant_role, revoke_role
from incubator.core import history
from incubator.core.history import ActingCommand
from incubator.operation.row_history import changes_of, kinds
from studios.models import Studio
from studios.services.studios import set_bank_account

pytestmark = pytest.mark.django_db


def test_a_change_keeps_what_was_there_before_and_who_did_it(studio: Studio, founder: User) -> None:
    with history.acting(founder.pk, "a test"):
        set_bank_account(studio=studio, bank_account="DE02 1203 0000 0000 2020 51", actor=founder)
    (change,) = changes_of(studio)
    assert change.what == [("bank_account", "", "DE02 1203 0000 0000 2020 51")]
    assert (change.actor, change.source) == (founder, "a test")


def test_each_change_says_what_it_led_to(studio: Studio, founder: User) -> None:
    for account in ("DE02 1203 0000 0000 2020 51", "GB33 BUKB 2020 1555 5555 55"):
        set_bank_account(studio=studio, bank_account=account, actor=founder)
    newest, first = changes_of(studio)
    assert newest.what == [
        ("bank_account", "DE02 1203 0000 0000 2020 51", "GB33 BUKB 2020 1555 5555 55")
    ]
    assert first.what == [("bank_account", "", "DE02 1203 0000 0000 2020 51")]
    assert newest.actor is None


def test_even_raw_sql_leaves_its_trace_and_cannot_wipe_it(studio: Studio) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE studios_studio SET bank_account = 'X' WHERE id = %s", [studio.pk])
    assert changes_of(studio)[0].what == [("bank_account", "", "X")]
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("DELETE FROM studios_studioevent")
    assert len(changes_of(studio)) == 1


def test_rights_are_recorded_when_given_and_when_taken(stranger: User, administrator: User) -> None:
    role = grant_role(user=stranger, role="auditor", actor=administrator)
    given = StaffRole(pk=role.pk)
    revoke_role(user=stranger, role="auditor", actor=administrator)
    removed, created = (change.what[0] for change in changes_of(given))
    assert removed[1:] == created[:0:-1]
    assert created[1] == "" != created[2]


def test_a_request_names_its_person_and_page(studio: Studio, founder: User, client: Client) -> None:
    client.force_login(founder)
    with history.acting(None, "outside"):
        response = client.post("/i18n/setlang/", {"language": "en"})
    assert response.status_code in (204, 302)
    seen = {}

    def view(request: object) -> object:
        Studio.objects.filter(pk=studio.pk).update(about="Made of paper.")
        seen["done"] = True
        return response

    request = response.wsgi_request
    request.user = founder
    history.History(view)(request)
    change = changes_of(studio)[0]
    assert seen["done"]
    assert (change.actor, change.source) == (founder, "/i18n/setlang/")


def test_a_command_leaves_its_name(studio: Studio, founder: User) -> None:
    class Command(ActingCommand):
        def handle(self, **options: object) -> None:
            set_bank_account(
                studio=studio, bank_account="DE02 1203 0000 0000 2020 51", actor=founder
            )

    Command.__module__ = "studios.management.commands.settle"
    call_command(Command())
    (change,) = changes_of(studio)
    assert (change.actor, change.source) == (None, "manage.py settle")


def test_what_is_written_in_bulk_stays_out() -> None:
    tracked: set[type[models.Model]] = {kind.model for kind in kinds()}
    assert {Studio, Payout, StaffRole} <= tracked
    for label in ("billing.Order", "billing.OrderLine", "ledger.Line", "ledger.Entry"):
        assert apps.get_model(label) not in tracked
