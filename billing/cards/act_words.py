"""What cards are called, and what was done with them."""

from django.utils.translation import gettext_lazy, ngettext_lazy

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("cards.cardclass", gettext_lazy("card class")),
    ("cards.distributor", gettext_lazy("distributor")),
    ("cards.cardbatch", gettext_lazy("batch of cards")),
    ("cards.cardsale", gettext_lazy("sale of cards")),
    ("cards.distributorpayment", gettext_lazy("distributor's payment")),
    ("cards.redemption", gettext_lazy("redeemed card")),
    ("cards.cardexpiry", gettext_lazy("expired cards")),
    ("cards.card", gettext_lazy("card")),
))  # fmt: skip

ADD_CLASS = phrase("card_class.add", gettext_lazy("added the card class"))
ADDING_CLASS = phrase("card_class.add.deed", gettext_lazy("Add a card class"))

ADD_DISTRIBUTOR = phrase("distributor.add", gettext_lazy("added the distributor"))
ADDING_DISTRIBUTOR = phrase("distributor.add.deed", gettext_lazy("Add a distributor"))
ADD_PERSON = phrase("distributor.add_person", gettext_lazy("let %(name)s act for the distributor"))
ADDING_PERSON = phrase(
    "distributor.add_person.deed", gettext_lazy("Let somebody act for %(distributor)s")
)
REMOVE_PERSON = phrase(
    "distributor.remove_person", gettext_lazy("ended that %(name)s acts for the distributor")
)
REMOVING_PERSON = phrase(
    "distributor.remove_person.deed", gettext_lazy("End that somebody acts for %(distributor)s")
)
SET_CERTIFICATE = phrase(
    "distributor.set_certificate", gettext_lazy("set the certificate %(fingerprint)s")
)
SETTING_CERTIFICATE = phrase(
    "distributor.set_certificate.deed",
    gettext_lazy("Have codes sealed for another certificate of %(distributor)s"),
)

BATCH = phrase("card_batch", gettext_lazy("Batch %(number)s"))
ORDER_BATCH = phrase(
    "card_batch.order",
    ngettext_lazy("ordered %(count)s card", "ordered %(count)s cards", "count"),
    "count",
)
ORDERING_BATCH = phrase("card_batch.order.deed", gettext_lazy("Order cards for %(distributor)s"))
DOWNLOAD = phrase("card_batch.download", gettext_lazy("downloaded the codes"))
DOWNLOADING = phrase("card_batch.download.deed", gettext_lazy("Download the codes of %(batch)s"))
READY = phrase("card_batch.notice.ready", gettext_lazy("%(batch)s is ready to be downloaded"))
READY_SAYS = phrase(
    "card_batch.notice.ready.text",
    gettext_lazy(
        "Its codes can be downloaded once, and are worth nothing until you activate them."
    ),
)

SALE = phrase("card_sale", gettext_lazy("Sale %(number)s"))
SELL = phrase(
    "card_sale.make",
    ngettext_lazy("activated %(count)s card", "activated %(count)s cards", "count"),
    "count",
)
SELLING = phrase("card_sale.make.deed", gettext_lazy("Activate cards of %(batch)s"))

PAYMENT = phrase("distributor_payment", gettext_lazy("Payment %(number)s"))
RECORD_PAYMENT = phrase(
    "distributor_payment.record", gettext_lazy("recorded that %(amount)s was paid")
)
RECORDING_PAYMENT = phrase(
    "distributor_payment.record.deed", gettext_lazy("Record a payment of %(distributor)s")
)

CARD = phrase("card", gettext_lazy("Card %(serial)s"))
REDEMPTION = phrase("redemption", gettext_lazy("Card %(card)s"))
REDEEM = phrase("redemption.make", gettext_lazy("redeemed the card"))
REDEEMED = phrase("redemption.notice", gettext_lazy("%(amount)s is in your wallet now"))
REDEEMED_SAYS = phrase(
    "redemption.notice.text",
    gettext_lazy("You redeemed card %(card)s. If it was not you, write to us at once."),
)

EXPIRY = phrase("card_expiry", gettext_lazy("Expired cards of %(name)s"))
EXPIRE = phrase(
    "card_expiry.make",
    ngettext_lazy("took %(count)s card out of use", "took %(count)s cards out of use", "count"),
    "count",
)
