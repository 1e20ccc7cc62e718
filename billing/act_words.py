"""What orders, refunds and payouts are called, and what was done with them."""

from django.utils.translation import gettext_lazy, ngettext_lazy

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("billing.order", gettext_lazy("order")),
    ("billing.refund", gettext_lazy("refund")),
    ("billing.payout", gettext_lazy("payout")),
    ("billing.servicecharge", gettext_lazy("service charge")),
    ("billing.purchaseimport", gettext_lazy("import of purchases")),
    ("billing.entitlement", gettext_lazy("entitlement")),
    ("billing.ban", gettext_lazy("ban")),
    ("billing.taxrate", gettext_lazy("tax rate")),
    ("ledger.entry", gettext_lazy("ledger entry")),
    ("billing.ratefile", gettext_lazy("file of exchange rates")),
))  # fmt: skip

ORDER = phrase("order", gettext_lazy("Order %(number)s"))
PLACE_ORDER = phrase("order.place", gettext_lazy("placed the order"))
SET_LIMIT = phrase("pay_limit.set", gettext_lazy("set themselves a limit of %(amount)s a month"))
LIFT_LIMIT = phrase("pay_limit.lift", gettext_lazy("lifted their limit"))
PAY_LIMIT = phrase("pay_limit", gettext_lazy("Limit on payments in %(currency)s"))
BEGIN_ORDER = phrase("order.begin", gettext_lazy("placed the order, to be paid"))
WAS_NOT_PAID = phrase("order.not_paid", gettext_lazy("the payment came to nothing"))
NOT_PAID_IN_TIME = phrase("order.not_in_time", gettext_lazy("nobody paid it in its time"))
CAME_TOO_LATE = phrase(
    "order.too_late", gettext_lazy("it could not be delivered any more; the money is in the wallet")
)
ORDER_ENDED = phrase("order.ended", gettext_lazy("%(order)s was not completed"))
ORDER_ENDED_TEXT = phrase(
    "order.ended.text",
    gettext_lazy("%(why)s. Nothing of it was charged; what you paid for it is in your wallet."),
)
RECEIPT = phrase("order.receipt", gettext_lazy("Your receipt for order %(order)s"))
RECEIPT_SAYS = phrase(
    "order.receipt.text",
    gettext_lazy(
        "%(what)s. Paid on %(day)s: %(amount)s. Sold by %(seller)s. Is something wrong? Write to"
        " %(help)s."
    ),
)
RECEIPT_WITH_TAX = phrase(
    "order.receipt.taxed",
    gettext_lazy(
        "%(what)s. Paid on %(day)s: %(amount)s, of it tax (%(place)s): %(tax)s. Sold by %(seller)s."
        " Is something wrong? Write to %(help)s."
    ),
)

REFUND = phrase("refund", gettext_lazy("Refund %(number)s"))
ASK_REFUND = phrase("refund.ask", gettext_lazy("asked to refund %(amount)s"))

BAN = phrase("ban", gettext_lazy("the ban from %(game)s"))
SET_BAN = phrase("ban.set", gettext_lazy("banned the player %(until)s"))
LIFT_BAN = phrase("ban.lift", gettext_lazy("lifted the ban"))
BAN_TOLD = phrase("ban.set.told", gettext_lazy("You are banned from %(game)s %(until)s"))
BAN_WHY = phrase(
    "ban.set.why",
    gettext_lazy(
        "Reason: %(kind)s. %(reason)s What you bought stays yours. If we are wrong, appeal from your"
        " library."
    ),
)
BAN_LIFTED = phrase("ban.lift.told", gettext_lazy("You may play %(game)s again"))
ENTITLEMENT = phrase("entitlement", gettext_lazy("%(product)s of order %(order)s"))
ENTITLEMENT_GIVEN = phrase("entitlement.given", gettext_lazy("%(product)s, a gift"))

PAYOUT = phrase("payout", gettext_lazy("Payout %(number)s"))
ASK_PAYOUT = phrase("payout.ask", gettext_lazy("asked for the payout"))
ON_ITS_WAY = phrase(
    "payout.notice.on_its_way", gettext_lazy("%(payout)s of %(amount)s is on its way")
)
BANK_INSTRUCTED = phrase(
    "payout.notice.bank_instructed", gettext_lazy("The bank has been instructed.")
)
ARRIVED = phrase("payout.notice.arrived", gettext_lazy("%(payout)s of %(amount)s has arrived"))
BANK_CONFIRMED = phrase("payout.notice.bank_confirmed", gettext_lazy("The bank confirmed it."))
CAME_BACK = phrase("payout.notice.came_back", gettext_lazy("%(payout)s of %(amount)s came back"))
BANK_SAYS = phrase(
    "payout.notice.bank_says",
    gettext_lazy("The bank says: %(reason)s The amount is payable again."),
)
RETURN_PART = phrase(
    "payout.return_part", gettext_lazy("recorded that %(amount)s of the payout came back")
)
PAYMENT_FAILED = phrase("approval.void.payout_failed", gettext_lazy("the payment did not arrive"))
PAYOUT_CANCELLED = phrase(
    "approval.void.payout_cancelled", gettext_lazy("the payout was cancelled")
)

SERVICE_CHARGE = phrase("service_charge", gettext_lazy("Service charge %(number)s"))
CHARGE_SERVICES = phrase("service_charge.make", gettext_lazy("charged metered services"))

PURCHASE_IMPORT = phrase("purchase_import", gettext_lazy("Import of %(source)s"))
IMPORT_LINES = phrase(
    "purchase_import.take_in", gettext_lazy("imported lines %(first)s to %(last)s")
)

TAX_RATE = phrase("tax_rate", gettext_lazy("Tax rate %(rate)s from %(day)s"))
ADD_TAX_RATE = phrase("tax_rate.add", gettext_lazy("added the tax rate"))
ADDING_TAX_RATE = phrase("tax_rate.add.deed", gettext_lazy("Add a tax rate"))

VALUING_POSITIONS = phrase(
    "exchange_position.value.deed", gettext_lazy("Value positions in other currencies")
)
RATE_FILE = phrase("rate_file", gettext_lazy("Exchange rates of %(name)s"))
ADD_RATES = phrase(
    "exchange_rate.add",
    ngettext_lazy("added %(count)s exchange rate", "added %(count)s exchange rates", "count"),
    "count",
)
FETCH_RATES = phrase(
    "exchange_rate.fetch",
    ngettext_lazy("took in %(count)s exchange rate", "took in %(count)s exchange rates", "count"),
    "count",
)
ADDING_RATES = phrase("exchange_rate.add.deed", gettext_lazy("Add exchange rates"))
RATES_OLD = phrase("exchange_rate.old", gettext_lazy("The newest exchange rates are of %(day)s"))
RATES_OLD_TEXT = phrase(
    "exchange_rate.old_text",
    gettext_lazy(
        "Nothing of later days can be converted. Upload the bank's newest file, or ask operations"
        " why none was fetched."
    ),
)
RATES_REFUSED = phrase(
    "exchange_rate.refused", gettext_lazy("The exchange rates that were fetched are refused")
)
RATES_REFUSED_TEXT = phrase(
    "exchange_rate.refused_text",
    gettext_lazy(
        "The file is not as the bank writes it, or says of a day something else than is there."
        " Nothing of it was taken in; what is wrong with it stands beside the rates."
    ),
)

VALUE_POSITIONS = phrase(
    "exchange_position.value", gettext_lazy("valued the positions: %(gain)s gained")
)

BOOKS_DISAGREE = phrase("books.disagree", gettext_lazy("The books do not agree"))
DIFFERENCES_FOUND = phrase(
    "books.differences_found",
    ngettext_lazy(
        "The recomputation of this night found one difference in the ledger. Pay nothing out before"
        " it is explained. Failed work says what was found; operations list all of it with"
        " manage.py verify_ledger.",
        "The recomputation of this night found %(count)s differences in the ledger. Pay nothing out"
        " before it is explained. Failed work says what was found; operations list all of it with"
        " manage.py verify_ledger.",
        "count",
    ),
    "count",
)

# What a person confirms to be about to do: "Confirm that it is you to …".
PAYING = phrase("payment.deed", gettext_lazy("Pay %(amount)s to %(to)s"))
CANCELLING_PAYOUT = phrase("payout.cancel.deed", gettext_lazy("Cancel %(payout)s of %(amount)s"))
