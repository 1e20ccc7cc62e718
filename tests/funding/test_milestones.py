"""Milestones: delivered with evidence, accepted for good or returned with a reason."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from funding.errors import EvidenceMissing, ReasonMissing
from funding.models import Milestone
from funding.services.milestones import accept, deliver, return_milestone
from incubator.accounts.models import User
from incubator.core import audit
from incubator.core.errors import WrongState
from incubator.documents.models import Document
from tests.powers import refuse


def reread(milestone: Milestone) -> Milestone:
    return Milestone.objects.get(pk=milestone.pk)


def test_delivering_attaches_the_evidence_and_starts_the_deadline(
    db: None, milestone: Milestone, evidence: Document, founder: User
) -> None:
    deliver(milestone=milestone, documents=[evidence], note="It plays.", actor=founder)
    delivered = reread(milestone)
    assert delivered.state == "delivered"
    assert list(delivered.documents.all()) == [evidence]
    assert delivered.delivered_at is not None
    assert delivered.accept_by == delivered.delivered_at + timedelta(days=14)


def test_nothing_is_delivered_without_a_file(db: None, milestone: Milestone, founder: User) -> None:
    with pytest.raises(EvidenceMissing):
        deliver(milestone=milestone, documents=[], note="Trust me.", actor=founder)
    assert reread(milestone).state == "planned"


def test_strangers_and_developers_cannot_deliver(
    db: None, milestone: Milestone, evidence: Document, stranger: User, member: User
) -> None:
    for person, refusal in ((stranger, Http404), (member, PermissionDenied)):
        with pytest.raises(refusal):
            deliver(milestone=milestone, documents=[evidence], note="", actor=person)
    assert reread(milestone).state == "planned"


def test_accepting_makes_the_tranche_due(
    db: None, milestone: Milestone, evidence: Document, founder: User, fund_manager: User
) -> None:
    deliver(milestone=milestone, documents=[evidence], note="", actor=founder)
    accept(milestone=milestone, actor=fund_manager)
    accepted = reread(milestone)
    assert (accepted.state, accepted.tranche.state) == ("accepted", "due")
    assert accepted.accept_by is None
    assert audit.history(milestone)[0].act == "milestone.accept"


def test_the_studio_cannot_accept_its_own_milestone(
    db: None, milestone: Milestone, evidence: Document, founder: User, finance: User
) -> None:
    deliver(milestone=milestone, documents=[evidence], note="", actor=founder)
    for person, refusal in ((founder, Http404), (finance, PermissionDenied)):
        with pytest.raises(refusal):
            accept(milestone=milestone, actor=person)
    assert reread(milestone).state == "delivered"
    assert reread(milestone).tranche.state == "planned"


def test_a_returned_milestone_says_why_and_can_be_delivered_again(
    db: None, milestone: Milestone, evidence: Document, founder: User, fund_manager: User
) -> None:
    deliver(milestone=milestone, documents=[evidence], note="", actor=founder)
    with pytest.raises(ReasonMissing):
        return_milestone(milestone=milestone, reason=" ", actor=fund_manager)
    return_milestone(milestone=milestone, reason="The sound is missing.", actor=fund_manager)
    assert audit.history(milestone)[0].reason == "The sound is missing."
    deliver(milestone=reread(milestone), documents=[evidence], note="Now.", actor=founder)
    assert reread(milestone).state == "delivered"


def test_an_accepted_milestone_cannot_be_revoked(
    db: None, milestone: Milestone, evidence: Document, founder: User, fund_manager: User
) -> None:
    deliver(milestone=milestone, documents=[evidence], note="", actor=founder)
    accept(milestone=milestone, actor=fund_manager)
    with pytest.raises(WrongState):
        return_milestone(milestone=milestone, reason="Changed my mind.", actor=fund_manager)
    refuse("UPDATE funding_milestone SET state = 'returned'", "no step leads")
    assert reread(milestone).state == "accepted"
