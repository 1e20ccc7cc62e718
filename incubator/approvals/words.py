"""What people did about approvals, and what others are told of it."""

from django.utils.translation import gettext_lazy, ngettext_lazy

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("approvals.approval", gettext_lazy("approval")),
))  # fmt: skip

APPROVAL = phrase("approval", gettext_lazy("Approval of %(subject)s"))
ASK = phrase("approval.ask", gettext_lazy("asked for approval of %(amount)s"))
ASKED = phrase("approval.notice.asked", gettext_lazy("%(subject)s waits for your approval"))
ASKED_FOR = phrase("approval.notice.asked_for", gettext_lazy("%(name)s asks for %(amount)s."))

APPROVE = phrase("vote.approve", gettext_lazy("approved %(amount)s"))
REJECT = phrase("vote.reject", gettext_lazy("rejected %(amount)s"))
APPROVE_FOR = phrase(
    "vote.approve_for", gettext_lazy("approved %(amount)s in the place of %(name)s")
)
REJECT_FOR = phrase("vote.reject_for", gettext_lazy("rejected %(amount)s in the place of %(name)s"))

ACCOUNT_CHANGED = phrase(
    "approval.void.account_changed", gettext_lazy("the bank account was changed")
)

TAKEN_BACK = phrase("approval.void.taken_back", gettext_lazy("who asked took it back"))

# What a person is about to do, on the page that asks for their second factor.
APPROVING = phrase("approval.vote.deed.approve", gettext_lazy("Approve %(subject)s: %(amount)s"))
APPROVING_TO = phrase(
    "approval.vote.deed.approve_to", gettext_lazy("Approve %(subject)s: %(amount)s to %(to)s")
)
REJECTING = phrase("approval.vote.deed.reject", gettext_lazy("Reject %(subject)s: %(amount)s"))
APPROVING_ALL = phrase(
    "approval.vote.deed.approve_all",
    ngettext_lazy(
        "Approve the %(count)s that is chosen", "Approve the %(count)s that are chosen", "count"
    ),
    "count",
)

VOTE = phrase("approval.vote", gettext_lazy("voted"))
STUCK = phrase("approval.notice.stuck", gettext_lazy("Nobody is left who may vote on %(subject)s"))
NOBODY_LEFT = phrase(
    "approval.notice.nobody_left",
    gettext_lazy("It needs the role %(role)s: give it to somebody, or have it withdrawn."),
)
