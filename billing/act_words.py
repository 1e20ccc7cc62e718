"""What orders, top-ups, refunds and payouts are called, and what was done with them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("billing.product", _("product")),
    ("billing.order", _("order")),
    ("billing.topup", _("top-up")),
    ("billing.refund", _("refund")),
    ("billing.payout", _("payout")),
    ("billing.servicecharge", _("service charge")),
    ("billing.purchaseimport", _("import of purchases")),
    ("billing.entitlement", _("entitlement")),
))  # fmt: skip

ADD_PRODUCT = phrase("product.add", _("added the product"))
SET_PRICE = phrase("product.set_price", _("set the price to %(price)s"))

ORDER = phrase("order", _("Order %(number)s"))
PLACE_ORDER = phrase("order.place", _("placed the order"))

TOP_UP = phrase("top_up", _("Top-up %(number)s"))
START_TOP_UP = phrase("top_up.start", _("asked to top up"))
NEVER_HEARD_OF = phrase("top_up.expire.never_heard_of", _("the provider never heard of it"))
NOBODY_PAID = phrase("top_up.expire.nobody_paid", _("nobody paid in time"))

REFUND = phrase("refund", _("Refund %(number)s"))
ASK_REFUND = phrase("refund.ask", _("asked to refund %(amount)s"))

PAYOUT = phrase("payout", _("Payout %(number)s"))
ASK_PAYOUT = phrase("payout.ask", _("asked for the payout"))
ON_ITS_WAY = phrase("payout.notice.on_its_way", _("%(payout)s of %(amount)s is on its way"))
BANK_INSTRUCTED = phrase("payout.notice.bank_instructed", _("The bank has been instructed."))
ARRIVED = phrase("payout.notice.arrived", _("%(payout)s of %(amount)s has arrived"))
BANK_CONFIRMED = phrase("payout.notice.bank_confirmed", _("The bank confirmed it."))
CAME_BACK = phrase("payout.notice.came_back", _("%(payout)s of %(amount)s came back"))
BANK_SAYS = phrase(
    "payout.notice.bank_says", _("The bank says: %(reason)s The amount is payable again.")
)
PAYOUT_CANCELLED = phrase("approval.void.payout_cancelled", _("the payout was cancelled"))

SERVICE_CHARGE = phrase("service_charge", _("Service charge %(number)s"))
CHARGE_SERVICES = phrase("service_charge.make", _("charged metered services"))

PURCHASE_IMPORT = phrase("purchase_import", _("Import of %(source)s"))
IMPORT_LINES = phrase("purchase_import.take_in", _("imported lines %(first)s to %(last)s"))

BOOKS_DISAGREE = phrase("books.disagree", _("The books do not agree"))
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
DECIDING_REFUND = phrase("refund.decide.doing", _("decide about the refund"))
DECIDING_PAYOUT = phrase("payout.decide.doing", _("decide about the payout"))
RELEASING_PAYOUT = phrase("payout.release.doing", _("release the payout"))
CONFIRMING_PAYOUT = phrase("payout.confirm.doing", _("confirm the payout"))
FAILING_PAYOUT = phrase("payout.fail.doing", _("take the payout back"))
CANCELLING_PAYOUT = phrase("payout.cancel.doing", _("cancel the payout"))
