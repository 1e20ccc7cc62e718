"""What people did about approvals, and what others are told of it."""

from django.utils.translation import gettext_lazy as _

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("approvals.approval", _("approval")),
))  # fmt: skip

APPROVAL = phrase("approval", _("Approval of %(subject)s"))
ASK = phrase("approval.ask", _("asked for approval"))
ASKED = phrase("approval.notice.asked", _("%(subject)s waits for your approval"))
ASKED_FOR = phrase("approval.notice.asked_for", _("%(name)s asks for %(amount)s."))

APPROVE = phrase("vote.approve", _("approved"))
REJECT = phrase("vote.reject", _("rejected"))
APPROVE_FOR = phrase("vote.approve_for", _("approved in the place of %(name)s"))
REJECT_FOR = phrase("vote.reject_for", _("rejected in the place of %(name)s"))

ACCOUNT_CHANGED = phrase("approval.void.account_changed", _("the bank account was changed"))
