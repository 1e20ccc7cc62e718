"""A founder drafts and submits; nothing else than the founder's own hand changes the text."""

import pytest
from django.core.exceptions import PermissionDenied

from incubator.accounts.models import User
from incubator.core.audit import history
from incubator.core.errors import WrongState
from studios.errors import Incomplete, TrackClosed
from studios.models import Application, Track
from studios.services.applications import save_draft, submit_draft
from studios.views import applications as pages
from tests.clients import Client
from tests.powers import refuse


def draft(founder: User, **changes: object) -> Application:
    typed = {
        "application": None,
        "track": Track.objects.get(slug="18"),
        "founder": founder,
        "studio_name": "Lantern Works",
        "game_title": "",
        "pitch": "",
        "team": "",
        "requested_minor": None,
        "currency": "USD",
        "actor": founder,
    }
    return save_draft(**(typed | changes))  # type: ignore[arg-type]


def test_an_unfinished_draft_is_kept_as_typed(founder: User) -> None:
    kept = draft(founder)
    again = draft(founder, application=kept, pitch="Ships of paper.")
    assert again.pk == kept.pk
    assert Application.objects.get().pitch == "Ships of paper."
    assert Application.objects.get().studio_name == "Lantern Works"


def test_an_incomplete_draft_is_not_submitted_and_says_what_is_missing(founder: User) -> None:
    kept = draft(founder)
    with pytest.raises(Incomplete, match="the game's title, the pitch, the team, the amount"):
        submit_draft(application=kept, actor=founder)
    kept.refresh_from_db()
    assert kept.state == "draft"
    assert kept.submitted_at is None


def test_a_submitted_application_has_its_time_and_its_audit_row(application: Application) -> None:
    assert application.state == "submitted"
    assert application.submitted_at is not None
    assert application.public_label == "Received"
    assert str(history(application)[0].said) == "submitted the application"


def test_a_submitted_application_is_no_longer_edited(
    application: Application, founder: User
) -> None:
    with pytest.raises(WrongState, match="has been submitted"):
        draft(founder, application=application, pitch="Something else.")
    application.refresh_from_db()
    assert application.pitch.startswith("A calm sailing game")


def test_an_application_is_not_submitted_twice(application: Application, founder: User) -> None:
    first = application.submitted_at
    with pytest.raises(WrongState):
        submit_draft(application=application, actor=founder)
    application.refresh_from_db()
    assert application.submitted_at == first


def test_nobody_writes_in_the_name_of_a_founder(founder: User, stranger: User) -> None:
    kept = draft(founder)
    with pytest.raises(PermissionDenied):
        draft(stranger, application=kept, pitch="Mine now.")
    with pytest.raises(PermissionDenied):
        submit_draft(application=kept, actor=stranger)
    with pytest.raises(PermissionDenied):
        draft(founder, actor=stranger)
    assert Application.objects.get().pitch == ""


def test_a_closed_track_takes_no_application_and_the_draft_is_kept(founder: User) -> None:
    Track.objects.filter(slug="18").update(is_open=False)
    kept = draft(founder, game_title="Tides", pitch="Ships.", team="Two.", requested_minor=100)
    with pytest.raises(TrackClosed, match="your draft is kept"):
        submit_draft(application=kept, actor=founder)
    kept.refresh_from_db()
    assert kept.state == "draft"


@pytest.mark.usefixtures("db")
def test_the_database_refuses_a_jump_from_received_to_accepted(application: Application) -> None:
    refuse("UPDATE studios_application SET state = 'accepted'", "no step leads")


def test_what_is_typed_in_another_tab_after_submitting_is_refused_with_a_word(
    application: Application, founder: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, page = Client(), f"/apply/{application.number}"
    client.force_login(founder)
    typed = {"track": application.track_id, "studio_name": "Other", "currency": "USD"}
    answer = client.post(f"{page}/edit/", typed, follow=True)
    assert "has been submitted; nothing was changed" in answer.content.decode()
    # The tab that loaded the draft in the moment before it was submitted.
    stale = Application.objects.select_related("track").get(pk=application.pk)
    stale.state = "draft"
    monkeypatch.setattr(pages, "own_application", lambda viewer, number: stale)
    assert "has been submitted" in client.post(f"{page}/keep/", typed).content.decode()
    stale.state = "draft"
    answer = client.post(f"{page}/edit/", typed)
    assert "has been submitted" in answer.content.decode()
    assert 'value="Other"' in answer.content.decode()
    application.refresh_from_db()
    assert application.studio_name == "Lantern Works"


def test_a_draft_is_submitted_as_it_is_by_now(founder: User) -> None:
    kept = draft(founder, game_title="T", pitch="P", team="M", requested_minor=1_00)
    seen = Application.objects.get(pk=kept.pk)
    draft(founder, application=kept, pitch="")
    with pytest.raises(Incomplete, match="the pitch"):
        submit_draft(application=seen, actor=founder)
    assert Application.objects.get().state == "draft"
