"""What funds, awards, deals and statements are called, and what was done with them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("funding.fund", _("fund")),
    ("funding.award", _("award")),
    ("funding.milestone", _("milestone")),
    ("funding.tranche", _("tranche")),
    ("funding.disbursement", _("disbursement")),
    ("funding.deal", _("deal")),
    ("funding.statement", _("statement")),
))  # fmt: skip

OPEN_FUND = phrase("fund.open", _("opened the fund"))
CONTRIBUTION = phrase("contribution", _("Contribution %(number)s"))
CONTRIBUTE = phrase("fund.contribute", _("recorded a contribution of %(amount)s"))

AWARD = phrase("award", _("Award %(number)s"))
MAKE_AWARD = phrase("award.make", _("awarded %(amount)s from %(fund)s"))
MILESTONE = phrase("milestone", _("Milestone %(ordinal)s of %(award)s: %(title)s"))
HANDED_IN = phrase("milestone.notice.handed_in", _("%(milestone)s is handed in"))

TRANCHE = phrase("tranche", _("Tranche %(ordinal)s of %(award)s"))
REQUEST_WITHDRAWN = phrase(
    "approval.void.tranche_withdrawn", _("the request for the tranche was withdrawn")
)
PAYMENT_FAILED = phrase("approval.void.payment_failed", _("the payment failed"))
DISBURSEMENT = phrase("disbursement", _("Disbursement %(number)s"))

DEAL = phrase("deal", _("Deal %(number)s"))
SIGN_DEAL = phrase("deal.sign", _("signed the deal"))
SIGN_TERMS = phrase("deal.sign_terms", _("signed version %(version)s of the terms"))

STATEMENT = phrase("statement", _("Statement %(number)s"))
SETTLE = phrase("statement.settle", _("settled %(month)s: %(rows)s rows"))
SETTLE_LATE = phrase(
    "statement.settle_late", _("settled %(month)s: %(rows)s rows, %(late)s of them late")
)
SETTLED = phrase("statement.notice.settled", _("%(month)s of %(game)s is settled"))
PAYABLE = phrase("statement.notice.payable", _("%(amount)s is payable to you."))
STARTS_LATER = phrase(
    "statement.refused.starts_later",
    _("%(deal)s starts with %(start)s; choose that month or later."),
)
NOT_OVER = phrase(
    "statement.refused.not_over",
    _(
        "%(month)s is not over: it ends at %(over)s on %(date)s (%(time_zone)s). Settle it after"
        " that."
    ),
)
SOLD_IN_ANOTHER = phrase(
    "statement.refused.sold_in_another",
    _("%(game)s was sold in %(foreign)s, and %(deal)s settles in %(currency)s."),
)

SETTLE_ALL = phrase("job.settle_due", _("Settle every month that is due"))
SETTLED_ALL = phrase(
    "job.settle_due.settled",
    ngettext_lazy("%(count)s month settled", "%(count)s months settled", "count"),
    "count",
)
AND_REFUSED = phrase("job.settle_due.refused", _("%(so_far)s; %(deal)s: %(why)s"))
AND_MORE = phrase("job.settle_due.more", _("%(so_far)s; %(count)s more were refused"))

# What a person confirms to be about to do: "Confirm that it is you to …".
CONTRIBUTING = phrase("fund.contribute.doing", _("record the contribution"))
DECIDING_TRANCHE = phrase("tranche.decide.doing", _("decide about the tranche"))
PAYING_TRANCHE = phrase("tranche.instruct.doing", _("pay the tranche"))
CONFIRMING_DISBURSEMENT = phrase("disbursement.confirm.doing", _("confirm the payment"))
FAILING_DISBURSEMENT = phrase("disbursement.fail.doing", _("reverse the payment"))
SETTLING = phrase("statement.settle.doing", _("settle the month"))
SETTLING_ALL = phrase("statement.settle_all.doing", _("settle every month that is due"))
