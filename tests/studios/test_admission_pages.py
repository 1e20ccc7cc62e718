"""Founders, reviewers and officers on their pages; what each may see and do there."""

import pytest

from incubator.accounts.models import User
from studios.models import Application, Review, Studio, Track
from studios.services.applications import save_draft
from studios.services.reviews import assign_reviewer, submit_review
from tests.clients import Client


def browser(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user, backend="incubator.accounts.backends.Passport")
    return client


ANSWERS = {
    "track": "1",
    "studio_name": "Lantern Works",
    "game_title": "Paper Tides",
    "pitch": "Ships of paper.",
    "team": "Two of us.",
    "requested": "120,000.00",
    "currency": "USD",
}


@pytest.fixture
def draft(founder: User) -> Application:
    return save_draft(
        application=None,
        track=Track.objects.get(slug="18"),
        founder=founder,
        studio_name="Lantern Works",
        game_title="",
        pitch="",
        team="",
        requested_minor=None,
        currency="USD",
        actor=founder,
    )


@pytest.mark.usefixtures("db")
def test_anybody_reads_what_the_tracks_are() -> None:
    answer = browser(None).get("/apply/")
    assert answer.status_code == 200
    assert "Fengyun" in answer.content.decode()


@pytest.mark.usefixtures("db")
def test_a_visitor_signs_in_before_applying() -> None:
    answer = browser(None).get("/apply/new/")
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_a_founder_begins_with_track_and_name(founder: User) -> None:
    track = Track.objects.get(slug="18")
    answer = browser(founder).post(
        "/apply/new/", {"track": track.pk, "studio_name": "Lantern Works"}
    )
    application = Application.objects.get()
    assert answer["Location"] == f"/apply/{application.number}/edit/"
    assert browser(founder).get(answer["Location"]).status_code == 200


def test_what_is_typed_is_kept_while_typing(draft: Application, founder: User) -> None:
    typed = ANSWERS | {"track": draft.track_id, "requested": "a lot"}
    answer = browser(founder).post(f"/apply/{draft.number}/keep/", typed)
    assert "but for the amount" in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.pitch, draft.state) == ("Ships of paper.", "draft")


def test_an_incomplete_submission_keeps_what_was_typed_and_says_what_is_missing(
    draft: Application, founder: User
) -> None:
    typed = ANSWERS | {"track": draft.track_id, "team": "", "do": "submit"}
    answer = browser(founder).post(f"/apply/{draft.number}/edit/", typed)
    assert answer.status_code == 200
    assert "Ships of paper." in answer.content.decode()
    assert "Please correct this first" in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.state, draft.pitch) == ("draft", "Ships of paper.")


def test_a_founder_submits_and_reads_the_public_label(draft: Application, founder: User) -> None:
    typed = ANSWERS | {"track": draft.track_id, "do": "submit"}
    answer = browser(founder).post(f"/apply/{draft.number}/edit/", typed, follow=True)
    assert "Received" in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.state, draft.requested_minor) == ("submitted", 120_000_00)


def test_an_application_does_not_exist_for_others(
    application: Application, stranger: User, admissions: User
) -> None:
    for person in (stranger, admissions):
        for page in ("", "edit/", "keep/"):
            address = f"/apply/{application.number}/{page}"
            assert browser(person).post(address, ANSWERS).status_code == 404
    application.refresh_from_db()
    assert application.state == "submitted"


def test_the_applicant_sees_neither_reviewers_nor_scores(
    application: Application, founder: User, reviewer: User, admissions: User
) -> None:
    review = assign_reviewer(application=application, reviewer=reviewer, actor=admissions)
    submit_review(review=review, score=2, comment="Too large a plan.", actor=reviewer)
    page = browser(founder).get(f"/apply/{application.number}/").content.decode()
    assert "Being reviewed" in page
    assert reviewer.display_name not in page
    assert "Too large a plan." not in page


def test_the_staffs_pages_do_not_exist_for_founders(
    application: Application, founder: User, finance: User
) -> None:
    for address in ("/staff/admissions/", f"/staff/admissions/{application.number}/"):
        assert browser(founder).get(address).status_code == 404
        assert browser(finance).get(address).status_code == 403


def test_a_reviewer_sees_only_what_was_asked(
    application: Application, reviewer: User, reviewer2: User, admissions: User
) -> None:
    assign_reviewer(application=application, reviewer=reviewer, actor=admissions)
    address = f"/staff/admissions/{application.number}/"
    assert browser(reviewer).get(address).status_code == 200
    assert browser(reviewer2).get(address).status_code == 404
    assert application.number not in browser(reviewer2).get("/staff/admissions/").content.decode()


def test_an_application_is_admitted_through_the_pages(
    application: Application, admissions: User, reviewer: User, reviewer2: User, auditor: User
) -> None:
    address = f"/staff/admissions/{application.number}/"
    officer = browser(admissions)
    assert application.studio_name in officer.get("/staff/admissions/").content.decode()
    for person in (reviewer, reviewer2):
        officer.post(f"{address}reviewers/", {"reviewer": person.pk})
        page = browser(person).get(address).content.decode()
        assert "Other reviews are hidden" in page
        browser(person).post(f"{address}review/", {"score": "4", "comment": "Clear and small."})
    refused = officer.post(f"{address}decision/", {"verdict": "accept", "reason": ""})
    assert "Please correct this first" in refused.content.decode()
    officer.post(f"{address}decision/", {"verdict": "accept", "reason": "Both would fund it."})
    assert Studio.objects.get(application=application).name == "Lantern Works"
    assert "Both would fund it." in browser(auditor).get(address).content.decode()


def test_an_auditor_reads_and_changes_nothing(
    application: Application, auditor: User, reviewer: User
) -> None:
    address = f"/staff/admissions/{application.number}/"
    assert browser(auditor).get(address).status_code == 200
    answer = browser(auditor).post(f"{address}reviewers/", {"reviewer": reviewer.pk})
    assert answer.status_code == 403
    assert not Review.objects.exists()
