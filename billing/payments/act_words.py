"""What payments are called, and what was done with them."""

from django.utils.translation import gettext_lazy

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("payments.outgoingpayment", gettext_lazy("payment")),
    ("payments.paymentreturn", gettext_lazy("returned payment")),
    ("payments.incomingpayment", gettext_lazy("incoming payment")),
    ("payments.providerreport", gettext_lazy("report of a provider")),
    ("payments.unmatchedreport", gettext_lazy("unmatched report")),
))  # fmt: skip

OUTGOING = phrase("outgoing_payment", gettext_lazy("Payment %(number)s"))
INSTRUCT = phrase(
    "outgoing_payment.instruct", gettext_lazy("instructed the bank to pay %(amount)s to %(payee)s")
)
RETURN = phrase(
    "outgoing_payment.return", gettext_lazy("recorded that %(amount)s came back on %(day)s")
)
PAYMENT_RETURN = phrase("payment_return", gettext_lazy("Return of payment %(number)s"))

INCOMING = phrase("incoming_payment", gettext_lazy("Payment %(number)s"))
INTEND = phrase("incoming_payment.intend", gettext_lazy("asked to pay %(amount)s"))
NEVER_HEARD_OF = phrase(
    "incoming_payment.expire.never_heard_of", gettext_lazy("the provider never heard of it")
)
NOBODY_PAID = phrase("incoming_payment.expire.nobody_paid", gettext_lazy("nobody paid in time"))

REPORT = phrase("provider_report", gettext_lazy("Report %(reference)s of %(provider)s"))
UNMATCHED = phrase("unmatched_report.notice", gettext_lazy("%(report)s matches nothing"))
LOOK_AT_IT = phrase(
    "unmatched_report.notice.look",
    gettext_lazy("Take it, find out whose money it is, and say what became of it."),
)

CREDIT = phrase(
    "unmatched_report.credit", gettext_lazy("credited %(amount)s to the wallet of %(name)s")
)
CREDITED = phrase(
    "unmatched_report.notice.credited", gettext_lazy("%(amount)s is in your wallet now")
)
FOUND = phrase(
    "unmatched_report.notice.found",
    gettext_lazy("A payment of yours (%(reference)s) had arrived without saying whose it was."),
)

# What a person is about to do, on the page that asks for their second factor.
CONFIRMING = phrase(
    "outgoing_payment.confirm.deed", gettext_lazy("Confirm that %(amount)s arrived at %(to)s")
)
FAILING = phrase(
    "outgoing_payment.fail.deed", gettext_lazy("Take back the payment of %(amount)s to %(to)s")
)
RETURNING = phrase(
    "outgoing_payment.return.deed", gettext_lazy("Record that money came back from %(to)s")
)
RESOLVING = phrase("unmatched_report.resolve.deed", gettext_lazy("Say what became of %(report)s"))
