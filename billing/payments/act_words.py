"""What payments are called, and what was done with them."""

from django.utils.translation import gettext_lazy

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("payments.outgoingpayment", gettext_lazy("payment")),
    ("payments.paymentreturn", gettext_lazy("returned payment")),
))  # fmt: skip

OUTGOING = phrase("outgoing_payment", gettext_lazy("Payment %(number)s"))
INSTRUCT = phrase(
    "outgoing_payment.instruct", gettext_lazy("instructed the bank to pay %(amount)s to %(payee)s")
)
RETURN = phrase(
    "outgoing_payment.return", gettext_lazy("recorded that %(amount)s came back on %(day)s")
)
PAYMENT_RETURN = phrase("payment_return", gettext_lazy("Return of payment %(number)s"))

# What a person confirms to be about to do: "Confirm that it is you to …".
CONFIRMING = phrase("outgoing_payment.confirm.doing", gettext_lazy("confirm the payment"))
FAILING = phrase("outgoing_payment.fail.doing", gettext_lazy("take the payment back"))
RETURNING = phrase(
    "outgoing_payment.return.doing", gettext_lazy("record that the payment came back")
)
