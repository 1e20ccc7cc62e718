"""The editors' screens, in the portal and under /cms/."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import TaskState

from cms.models import GamePage
from cms.services.editors import align_editor
from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.accounts.services import grant_role, revoke_role
from incubator.core import audit

pytestmark = pytest.mark.django_db
BACKEND = "incubator.accounts.backends.Passport"


def test_the_list_shows_what_waits(client: Client, submission: TaskState, editor: User) -> None:
    client.force_login(editor, BACKEND)
    shown = client.get("/staff/moderation/").content.decode()
    assert "Paper Tides" in shown
    assert "Lantern Works" in shown
    assert "waiting" in shown


def test_an_editor_reads_and_publishes(client: Client, submission: TaskState, editor: User) -> None:
    client.force_login(editor, BACKEND)
    address = f"/staff/moderation/{submission.pk}/"
    shown = client.get(address).content.decode()
    assert "Every island keeps one letter." in shown
    assert "Publish page" in shown
    client.post(f"{address}decide/", {"verdict": "approve"})
    assert GamePage.objects.live().exists()
    assert "Publish page" not in client.get(address).content.decode()


def test_a_return_without_a_reason_says_so(
    client: Client, submission: TaskState, editor: User
) -> None:
    client.force_login(editor, BACKEND)
    answered = client.post(
        f"/staff/moderation/{submission.pk}/decide/", {"verdict": "reject"}, follow=True
    )
    assert "Say what the studio has to change" in answered.content.decode()
    submission.refresh_from_db()
    assert submission.status == TaskState.STATUS_IN_PROGRESS


def test_the_rest_of_the_world_stays_out(
    client: Client, submission: TaskState, founder: User, agent: User, auditor: User
) -> None:
    address = f"/staff/moderation/{submission.pk}/"
    assert client.get(address).status_code == 302
    for person, reads, decides in ((founder, 404, 404), (agent, 403, 403), (auditor, 200, 403)):
        client.force_login(person, BACKEND)
        assert client.get(address).status_code == reads
        answered = client.post(f"{address}decide/", {"verdict": "approve"})
        assert answered.status_code == decides
    assert not GamePage.objects.live().exists()


def test_only_who_may_edit_the_page_is_led_to_wagtail(
    client: Client, submission: TaskState, editor: User, auditor: User, member: User
) -> None:
    grant_role(user=member, role=Role.EDITOR, actor=None)
    for person, is_led in ((editor, True), (auditor, False), (member, False)):
        client.force_login(person, BACKEND)
        shown = client.get(f"/staff/moderation/{submission.pk}/").content.decode()
        assert ("Edit in Wagtail" in shown) == is_led


def test_editors_enter_wagtail_and_nobody_else(
    client: Client, editor: User, founder: User, agent: User, auditor: User
) -> None:
    visitor = client.get("/cms/")
    assert visitor.status_code == 302
    assert visitor["Location"].startswith("/accounts/login/")
    for person, status in ((editor, 200), (founder, 404), (agent, 403), (auditor, 403)):
        client.force_login(person, BACKEND)
        assert client.get("/cms/").status_code == status


def test_who_loses_the_role_is_out_at_the_next_request(client: Client, editor: User) -> None:
    client.force_login(editor, BACKEND)
    assert client.get("/cms/pages/").status_code in (200, 302)
    assert editor.groups.filter(name="Editors").exists()
    revoke_role(user=editor, role=Role.EDITOR, actor=None)
    assert client.get("/cms/pages/").status_code == 404
    assert not editor.groups.exists()


def test_a_membership_added_by_hand_does_not_survive(stranger: User) -> None:
    stranger.groups.add(Group.objects.get(name="Editors"))
    assert not align_editor(user=stranger)
    assert not stranger.groups.exists()


def test_wagtail_edits_a_live_page_and_the_trail_says_so(
    client: Client, live_page: GamePage, editor: User
) -> None:
    client.force_login(editor, BACKEND)
    address = reverse("wagtailadmin_pages:edit", args=[live_page.pk])
    assert client.get(address).status_code == 200
    client.post(address, wagtail_form(live_page, tagline="Corrected."))
    assert GamePage.objects.get(pk=live_page.pk).tagline == "Corrected."
    assert audit.history(live_page)[0].act == "page.publish_in_editor"


def test_wagtail_does_not_publish_an_editors_own_studio(
    client: Client, live_page: GamePage, member: User
) -> None:
    grant_role(user=member, role=Role.EDITOR, actor=None)
    client.force_login(member, BACKEND)
    address = reverse("wagtailadmin_pages:edit", args=[live_page.pk])
    client.post(address, wagtail_form(live_page, tagline="Mine."))
    assert GamePage.objects.get(pk=live_page.pk).tagline == live_page.tagline


def wagtail_form(page: GamePage, *, tagline: str) -> dict[str, object]:
    """What Wagtail's editor posts on "Publish"."""
    return {
        "title": page.title,
        "tagline": tagline,
        "kind": page.kind,
        "about": page.about,
        "released_on": "2026-10-02",
        "platforms": ",".join(page.platforms),
        "languages": ",".join(page.languages),
        "screenshots-TOTAL_FORMS": "0",
        "screenshots-INITIAL_FORMS": "0",
        "screenshots-MIN_NUM_FORMS": "0",
        "screenshots-MAX_NUM_FORMS": "1000",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "1000",
        "action-publish": "action-publish",
    }
