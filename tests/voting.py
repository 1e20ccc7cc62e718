"""One vote on what was asked for a subject, as tests give it."""

from typing import TypeVar

from django.db.models import Model

from incubator.accounts.models import User
from incubator.approvals import voting

Row = TypeVar("Row", bound=Model)


def approve(subject: Row, person: User) -> Row:
    """The subject as it is after the person's yes."""
    return _answer(subject, person, "approve", "")


def reject(subject: Row, person: User, reason: str) -> Row:
    return _answer(subject, person, "reject", reason)


def _answer(subject: Row, person: User, verdict: str, reason: str) -> Row:
    asked = voting.asked_for(subject)
    voting.vote(approval=asked, person=person, verdict=verdict, reason=reason)
    subject.refresh_from_db()
    return subject


def vote_page(subject: Model) -> str:
    """Where the vote on it is given."""
    return f"/staff/approvals/{voting.asked_for(subject).pk}/"
