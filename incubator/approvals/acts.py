"""What becomes of an approval, and voting on it."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from incubator.approvals import words
from incubator.approvals.models import APPROVAL, Approval
from incubator.approvals.who import Voters
from incubator.core.acts import NOBODY, SYSTEM, in_area
from incubator.core.words import Money, Said, shortened

act = in_area(gettext_lazy("Approvals"))


def _voting(approval: Approval | None, typed: Mapping[str, str]) -> Said:
    if approval is None:
        return words.APPROVING_ALL(count=len(typed.get("rows", "").split(", ")))
    about = {
        "subject": approval.subject_said,
        "amount": Money(approval.amount_minor, approval.currency),
    }
    if typed.get("verdict") == "reject":
        return words.REJECTING(**about)
    if approval.destination:
        return words.APPROVING_TO(**about, to=shortened(approval.destination))
    return words.APPROVING(**about)


# Recorded on the subject's own timeline, as what the vote was.
act(words.VOTE, on=Approval, who=Voters(), fresh_factor=True, deed=_voting, tells=NOBODY)
# What follows from each is told by the act on the subject that it leads to.
for verb in ("complete", "reject", "void"):
    act(APPROVAL[verb], who=SYSTEM, tells=NOBODY)
