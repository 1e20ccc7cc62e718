"""What funds, awards, deals and statements are called, and what was done with them."""

from django.utils.translation import gettext_lazy, ngettext_lazy

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("funding.fund", gettext_lazy("fund")),
    ("funding.award", gettext_lazy("award")),
    ("funding.milestone", gettext_lazy("milestone")),
    ("funding.tranche", gettext_lazy("tranche")),
    ("funding.disbursement", gettext_lazy("disbursement")),
    ("funding.disbursementreturn", gettext_lazy("returned disbursement")),
    ("funding.deal", gettext_lazy("deal")),
    ("funding.statement", gettext_lazy("statement")),
))  # fmt: skip

OPEN_FUND = phrase("fund.open", gettext_lazy("opened the fund"))
CONTRIBUTION = phrase("contribution", gettext_lazy("Contribution %(number)s"))
CONTRIBUTE = phrase("fund.contribute", gettext_lazy("recorded a contribution of %(amount)s"))

AWARD = phrase("award", gettext_lazy("Award %(number)s"))
MAKE_AWARD = phrase("award.make", gettext_lazy("awarded %(amount)s from %(fund)s"))
MILESTONE = phrase("milestone", gettext_lazy("Milestone %(ordinal)s of %(award)s: %(title)s"))

TRANCHE = phrase("tranche", gettext_lazy("Tranche %(ordinal)s of %(award)s"))
REQUEST_WITHDRAWN = phrase(
    "approval.void.tranche_withdrawn", gettext_lazy("the request for the tranche was withdrawn")
)
PAYMENT_FAILED = phrase("approval.void.payment_failed", gettext_lazy("the payment failed"))
PAYMENT_RETURNED = phrase("approval.void.payment_returned", gettext_lazy("the payment came back"))
DISBURSEMENT = phrase("disbursement", gettext_lazy("Disbursement %(number)s"))
RETURN_PART = phrase(
    "tranche.return_part", gettext_lazy("recorded that %(amount)s of the payment came back")
)

DEAL = phrase("deal", gettext_lazy("Deal %(number)s"))
SIGN_DEAL = phrase("deal.sign", gettext_lazy("signed the deal"))
SIGN_TERMS = phrase("deal.sign_terms", gettext_lazy("signed version %(version)s of the terms"))

STATEMENT = phrase("statement", gettext_lazy("Statement %(number)s"))
SETTLE = phrase("statement.settle", gettext_lazy("settled %(month)s: %(rows)s rows"))
SETTLE_LATE = phrase(
    "statement.settle_late", gettext_lazy("settled %(month)s: %(rows)s rows, %(late)s of them late")
)
SETTLED = phrase("statement.notice.settled", gettext_lazy("%(month)s of %(game)s is settled"))
PAYABLE = phrase("statement.notice.payable", gettext_lazy("%(amount)s is payable to you."))
STARTS_LATER = phrase(
    "statement.refused.starts_later",
    gettext_lazy("%(deal)s starts with %(start)s; choose that month or later."),
)
NOT_OVER = phrase(
    "statement.refused.not_over",
    gettext_lazy(
        "%(month)s is not over: it ends at %(over)s on %(date)s (%(time_zone)s). Settle it after"
        " that."
    ),
)
SOLD_IN_ANOTHER = phrase(
    "statement.refused.sold_in_another",
    gettext_lazy("%(game)s was sold in %(foreign)s, and %(deal)s settles in %(currency)s."),
)

SETTLE_ALL = phrase("job.settle_due", gettext_lazy("Settle every month that is due"))
SETTLED_ALL = phrase(
    "job.settle_due.settled",
    ngettext_lazy("%(count)s month settled", "%(count)s months settled", "count"),
    "count",
)
AND_REFUSED = phrase("job.settle_due.refused", gettext_lazy("%(so_far)s; %(deal)s: %(why)s"))
AND_MORE = phrase("job.settle_due.more", gettext_lazy("%(so_far)s; %(count)s more were refused"))

# What a person is about to do, on the page that asks for their second factor.
CONTRIBUTING = phrase("fund.contribute.deed", gettext_lazy("Record a contribution to %(fund)s"))
AWARDING = phrase("award.make.deed", gettext_lazy("Make an award"))
ACCEPTING = phrase(
    "milestone.accept.deed", gettext_lazy("Accept %(milestone)s: %(amount)s become due")
)
SIGNING = phrase("deal.sign.deed", gettext_lazy("Sign a deal"))
SIGNING_TERMS = phrase("deal.sign_terms.deed", gettext_lazy("Sign new terms of %(deal)s"))
SETTLING = phrase("statement.settle.deed", gettext_lazy("Settle a month of %(deal)s"))
SETTLING_MONTH = phrase("statement.settle_month.deed", gettext_lazy("Settle %(month)s of %(deal)s"))
