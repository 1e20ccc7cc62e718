"""A timeline says who did what to what, each thing once."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import render_to_string

from incubator.accounts.models import User
from incubator.approvals.voting import asked_for, vote
from incubator.core import audit
from incubator.web.templatetags.kit import as_moments
from studios.models import Game
from studios.services.requests import request_resource

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


def row(said: str, actor: object, subject_id: int = 1, *, earlier: float = 0.0) -> Any:
    return SimpleNamespace(
        at=NOON - timedelta(seconds=earlier),
        actor=actor,
        said=said,
        subject_type="funding.tranche",
        subject_id=subject_id,
        subject_said=f"Tranche {subject_id}",
        through=None,
        reason="",
        because=None,
    )


def test_what_follows_from_a_deed_is_told_with_it() -> None:
    ana, farid = object(), object()
    rows = [
        row("gave the last approval", ana),
        row("approved $80.00", ana, earlier=0.2),
        row("approved $80.00", farid, earlier=0.4),
        row("looked", farid, earlier=9),
    ]
    said = [moment.said for moment in as_moments(rows)]
    assert said == ["approved $80.00, gave the last approval", "approved $80.00", "looked"]


def test_what_the_system_does_is_told_apart() -> None:
    assert len(as_moments([row("closed it", None), row("reopened it", None)])) == 2


def test_a_reason_is_given_once() -> None:
    ana = object()
    rejected, closed = row("rejected $80.00", ana), row("sent the tranche back", ana)
    rejected.reason = closed.reason = "No invoice."
    assert as_moments([closed, rejected])[0].notes == ["No invoice."]


def test_of_several_things_each_line_names_which() -> None:
    ana, farid = object(), object()
    two = as_moments([row("accepted", ana, 2), row("accepted", farid, 1)])
    assert [moment.names_subject for moment in two] == [True, True]
    one = as_moments([row("accepted", ana, 2), row("delivered", farid, 2)])
    assert [moment.names_subject for moment in one] == [False, False]


@pytest.mark.django_db
def test_a_timeline_says_how_much_was_approved_and_nobody_approves_twice(
    game: Game, founder: User, fund_manager: User, finance: User
) -> None:
    asked = request_resource(
        studio=game.studio,
        game=game,
        kind="capital",
        quantity=1,
        amount_minor=60_000_00,
        currency="USD",
        purpose="A year",
        actor=founder,
    )
    for person in (fund_manager, finance):
        vote(approval=asked_for(asked), person=person)
    shown = render_to_string("kit/timeline.html", {"rows": audit.history(asked)})
    assert shown.count("<li>") == 3
    assert "asked for approval of $60,000.00" in shown
    assert f"<b>{fund_manager}</b> approved $60,000.00" in shown
    assert f"<b>{finance}</b> approved $60,000.00, gave the last approval" in shown
