"""The audit trail and delegations as pages: who may read them, and what they show."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from incubator.accounts.models import Delegation, User
from incubator.accounts.services import grant_role
from incubator.core import history
from studios.models import Studio
from studios.services.studios import set_bank_account
from tests.clients import prove_second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(studio: Studio, founder: User) -> Studio:
    with history.acting(founder.pk, "/studio/lantern-works/bank-account/"):
        set_bank_account(studio=studio, bank_account="DE02 1203 0000 0000 2020 51", actor=founder)
    return studio


def acts_in(answer: Any) -> list[str]:
    """The keys of the acts that a page lists."""
    return [row.act for row in answer.context["listing"].objects]


def test_administrators_and_auditors_read_it_and_nobody_else(
    client: Client, changed: Studio, auditor: User, administrator: User, finance: User, player: User
) -> None:
    pages = (
        "/staff/audit/",
        "/staff/audit/studios.studio/",
        f"/staff/audit/studios.studio/{changed.pk}/",
    )
    for person, status in ((auditor, 200), (administrator, 200), (finance, 403), (player, 404)):
        client.force_login(person)
        assert [client.get(page).status_code for page in pages] == [status] * 3


def test_one_object_shows_who_what_before_and_after(
    client: Client, changed: Studio, auditor: User
) -> None:
    client.force_login(auditor)
    page = client.get(f"/staff/audit/studios.studio/{changed.pk}/").content.decode()
    for text in (
        "changed the bank account",
        "DE02 1203 0000 0000 2020 51",
        "Fay Founder",
        "/bank-account/",
    ):
        assert text in page


def test_what_was_never_recorded_is_not_found(client: Client, auditor: User) -> None:
    client.force_login(auditor)
    for path in ("studios.studio/999999/", "no.thing/", "no.thing/1/", "billing.order/"):
        assert client.get(f"/staff/audit/{path}").status_code == 404


def test_it_is_filtered_by_kind_person_and_day(
    client: Client, changed: Studio, auditor: User, admissions: User
) -> None:
    client.force_login(auditor)
    today = timezone.localdate().isoformat()
    found = client.get(
        "/staff/audit/",
        {"subject_type": "studios.studio", "at__date__gte": today, "q": "Fay"},
    )
    assert "studio.change_bank_account" in acts_in(found)
    assert "studio.open" not in acts_in(found)
    assert "changed the bank account" in found.content.decode()
    by_person = client.get("/staff/audit/", {"actor_id": admissions.pk}).content.decode()
    assert "changed the bank account" not in by_person
    csv = client.get("/staff/audit/", {"format": "csv", "q": "Fay"})
    assert b"changed the bank account" in b"".join(csv.streaming_content)  # type: ignore[attr-defined]


def test_acts_on_a_kind_are_offered_by_their_words(
    client: Client, changed: Studio, auditor: User
) -> None:
    client.force_login(auditor)
    everything = client.get("/staff/audit/")
    assert "act=" not in everything.content.decode()
    of_studios = client.get("/staff/audit/", {"subject_type": "studios.studio"})
    offered = {chip.label: chip.url for chip in of_studios.context["listing"].chips}
    assert {"opened the studio", "changed the bank account"} <= offered.keys()
    found = client.get("/staff/audit/" + offered["changed the bank account"])
    assert acts_in(found) == ["studio.change_bank_account"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "gave role"),
        ("en", "Role SUPPORT agent"),
        ("en", "gave Stella"),
        ("zh-hans", "授予"),
        ("zh-hans", "Stella 授予"),
    ],
)
def test_acts_are_found_by_the_words_of_the_reader_and_by_names(
    client: Client, auditor: User, administrator: User, stranger: User, language: str, text: str
) -> None:
    grant_role(user=stranger, role="agent", actor=administrator)
    auditor.language = language
    auditor.save()
    client.force_login(auditor)
    assert "role.give" in acts_in(client.get("/staff/audit/", {"q": text}))
    nothing = client.get("/staff/audit/", {"q": f"{text} zebra"})
    assert acts_in(nothing) == []


def test_somebody_going_away_names_a_stand_in_and_comes_back(
    client: Client, finance: User, operations: User
) -> None:
    client.force_login(finance)
    prove_second_factor(client, finance)
    today = timezone.localdate()
    answer = client.post(
        "/staff/delegations/",
        {
            "role": "finance",
            "delegate": operations.pk,
            "from_date": today.isoformat(),
            "until_date": (today + timedelta(days=3)).isoformat(),
            "reason": "On leave.",
        },
    )
    assert answer.status_code == 302
    given = Delegation.objects.get()
    assert "In force" in client.get("/staff/delegations/").content.decode()
    client.force_login(operations)
    assert client.post(f"/staff/delegations/{given.pk}/end/").status_code == 403
    client.force_login(finance)
    client.post(f"/staff/delegations/{given.pk}/end/")
    given.refresh_from_db()
    assert given.ended_at is not None


def test_days_that_are_over_are_refused_and_what_was_typed_is_kept(
    client: Client, finance: User, operations: User
) -> None:
    client.force_login(finance)
    typed = {
        "role": "finance",
        "delegate": operations.pk,
        "from_date": "2020-01-01",
        "until_date": "2020-01-02",
        "reason": "Long ago.",
    }
    page = client.post("/staff/delegations/", typed).content.decode()
    assert "These days are over." in page
    assert "Long ago." in page
    assert not Delegation.objects.exists()


def test_strangers_find_no_delegations(client: Client, player: User) -> None:
    client.force_login(player)
    assert client.get("/staff/delegations/").status_code == 404
