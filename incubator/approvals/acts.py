"""What becomes of an approval. Who may vote is no role: the approval itself knows, see voting."""

from django.utils.translation import gettext_lazy

from incubator.approvals.models import APPROVAL
from incubator.core.acts import NOBODY, SYSTEM, in_area

act = in_area(gettext_lazy("Approvals"))

# What follows from each is told by the act on the subject that it leads to.
for verb in ("complete", "reject", "void"):
    act(APPROVAL[verb], who=SYSTEM, tells=NOBODY)
