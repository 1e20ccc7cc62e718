"""Milestones: the studio delivers, the fund manager accepts or says what is missing."""

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from funding.errors import EvidenceMissing, ReasonMissing
from funding.models import MILESTONE, TRANCHE, Milestone
from incubator.accounts.models import User
from incubator.core import acts
from incubator.documents.files import store_document
from incubator.documents.models import Document


@transaction.atomic
def deliver(
    *, milestone: Milestone, documents: Sequence[Document], note: str, actor: User
) -> Milestone:
    """Hand in a milestone with at least one file; starts the acceptance deadline.

    Raises EvidenceMissing without files and WrongState unless planned or returned.
    """
    acts.require(actor, "milestone.deliver", milestone)
    if not documents:
        raise EvidenceMissing(_("Attach at least one file that shows the milestone is reached."))
    MILESTONE.advance(milestone, "deliver", actor=actor, reason=note)
    milestone.note = note
    milestone.delivered_at = timezone.now()
    milestone.save(update_fields=["note", "delivered_at"])
    milestone.documents.add(*documents)
    return milestone


@transaction.atomic
def hand_in(
    *, milestone: Milestone, uploads: Sequence[UploadedFile], note: str, actor: User
) -> Milestone:
    """Store the files and deliver the milestone with them; raises DocumentRefused as well."""
    acts.require(actor, "milestone.deliver", milestone)
    documents = [store_document(upload=upload, actor=actor) for upload in uploads]
    return deliver(milestone=milestone, documents=documents, note=note, actor=actor)


@transaction.atomic
def accept(*, milestone: Milestone, actor: User) -> Milestone:
    """Accept a delivered milestone, for good; its tranche becomes due."""
    acts.require(actor, "milestone.accept", milestone)
    milestone.accepted_by = actor
    milestone.save(update_fields=["accepted_by"])
    MILESTONE.advance(milestone, "accept", actor=actor)
    TRANCHE.advance(milestone.tranche, "make_due", actor=actor)
    return milestone


@transaction.atomic
def return_milestone(*, milestone: Milestone, reason: str, actor: User) -> Milestone:
    """Send a delivered milestone back; the reason tells the studio what to change."""
    acts.require(actor, "milestone.return", milestone)
    if not reason.strip():
        raise ReasonMissing(_("Say what is missing, so that the studio knows what to deliver."))
    MILESTONE.advance(milestone, "return", actor=actor, reason=reason)
    return milestone
