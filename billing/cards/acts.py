"""What people do with prepaid cards and their distributors."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from billing.cards import act_words as words
from billing.cards.models import (
    CARD,
    CARD_BATCH,
    CardBatch,
    CardClass,
    CardExpiry,
    CardSale,
    Distributor,
    DistributorPayment,
    Redemption,
)
from billing.cards.who import Distributing
from incubator.accounts.models.people import Role
from incubator.accounts.who import Own, Readers, Staff
from incubator.core.acts import NOBODY, PERSON, STAFF, SYSTEM, Tell, in_area, object_link
from incubator.core.models import AuditRow
from incubator.core.words import Money, Said

object_link(CardClass, staff=lambda kind: reverse("cards:staff_cards"))
object_link(
    Distributor,
    staff="cards:staff_distributor",
    person=lambda distributor: reverse("cards:distributor"),
)
object_link(CardBatch, staff="cards:staff_batch", person="cards:batch")
object_link(
    CardSale,
    staff=lambda sale: reverse("cards:staff_batch", args=[sale.batch.number]),
    person=lambda sale: reverse("cards:batch", args=[sale.batch.number]),
)
object_link(
    DistributorPayment,
    staff=lambda payment: reverse("cards:staff_distributor", args=[payment.distributor_id]),
    person=lambda payment: reverse("cards:statement"),
)
object_link(Redemption, person=lambda redemption: reverse("billing:wallet"))

OFFICER, PEOPLE = Staff(Role.FINANCE), Distributing()
act = in_area(gettext_lazy("Prepaid cards"), moves_money=True)


def _payee(subject: Distributor | CardBatch) -> tuple[str, ...]:
    of = subject if isinstance(subject, Distributor) else subject.distributor
    return (of.payee,)


act(
    "card.read",
    on=CardClass,
    right=gettext_lazy("Read prepaid cards and distributors"),
    who=Readers(Role.FINANCE, Role.FUND_MANAGER, Role.ADMINISTRATOR),
    tells=NOBODY,
)
act(
    words.ADD_CLASS,
    on=CardClass,
    right=gettext_lazy("Add classes of prepaid cards"),
    who=OFFICER,
    fresh_factor=True,
    deed=lambda kind, typed: words.ADDING_CLASS(),
    tells=NOBODY,
)
act(
    words.ADD_DISTRIBUTOR,
    on=Distributor,
    right=gettext_lazy("Add distributors"),
    who=OFFICER,
    fresh_factor=True,
    deed=lambda distributor, typed: words.ADDING_DISTRIBUTOR(),
    tells=NOBODY,
)


def _named(distributor: Distributor | None) -> str:
    return distributor.name if distributor else ""


act(
    words.ADD_PERSON,
    on=Distributor,
    right=gettext_lazy("Say who acts for a distributor"),
    who=OFFICER,
    money_of=_payee,
    fresh_factor=True,
    deed=lambda distributor, typed: words.ADDING_PERSON(distributor=_named(distributor)),
    tells=Tell((PEOPLE,), "distributor_account"),
)
act(
    words.REMOVE_PERSON,
    on=Distributor,
    who=OFFICER,
    money_of=_payee,
    fresh_factor=True,
    deed=lambda distributor, typed: words.REMOVING_PERSON(distributor=_named(distributor)),
    tells=Tell((PEOPLE,), "distributor_account"),
)
act(
    words.SET_CERTIFICATE,
    on=Distributor,
    who=PEOPLE,
    moves_money=False,
    fresh_factor=True,
    deed=lambda distributor, typed: words.SETTING_CERTIFICATE(distributor=_named(distributor)),
    tells=Tell((PEOPLE,), "distributor_account"),
)

# Batches

act(
    words.ORDER_BATCH,
    on=Distributor,
    right=gettext_lazy("Order batches of cards"),
    who=OFFICER,
    money_of=_payee,
    fresh_factor=True,
    deed=lambda distributor, typed: words.ORDERING_BATCH(distributor=_named(distributor)),
    tells=NOBODY,
)


def _ready(row: AuditRow, batch: CardBatch) -> tuple[Said, Said]:
    return words.READY(batch=batch.as_said()), words.READY_SAYS()


act(CARD_BATCH["make"], who=SYSTEM, tells=Tell((PEOPLE,), "card_batch", words=_ready))
act(
    CARD_BATCH["refuse"],
    who=SYSTEM,
    tells=Tell((Own("ordered_by", side=STAFF),), "card_batch"),
)
act(
    words.DOWNLOAD,
    on=CardBatch,
    who=PEOPLE,
    moves_money=False,
    fresh_factor=True,
    deed=lambda batch, typed: words.DOWNLOADING(batch=batch.as_said()),
    tells=Tell((PEOPLE,), "card_batch"),
)
act(
    words.SELL,
    on=CardBatch,
    who=PEOPLE,
    moves_money=False,
    fresh_factor=True,
    deed=lambda batch, typed: words.SELLING(batch=batch.as_said()),
    tells=Tell((PEOPLE,), "distributor_account"),
)
act(
    words.RECORD_PAYMENT,
    on=Distributor,
    right=gettext_lazy("Record what distributors pay"),
    who=OFFICER,
    money_of=_payee,
    fresh_factor=True,
    deed=lambda distributor, typed: words.RECORDING_PAYMENT(distributor=_named(distributor)),
    tells=Tell((PEOPLE,), "distributor_account"),
)

# Cards


def _redeemed(row: AuditRow, redemption: Redemption) -> tuple[Said, Said]:
    amount = Money(redemption.amount_minor, redemption.currency)
    return words.REDEEMED(amount=amount), words.REDEEMED_SAYS(card=redemption.card.name)


PLAYER = Own("player", side=PERSON)
act(
    words.REDEEM,
    on=Redemption,
    who=PLAYER,
    # A person's own card: whoever holds its code could use it in any account.
    fresh_factor=False,
    moves_money=False,
    tells=Tell((PLAYER,), "card_redeemed", words=_redeemed),
)
act(words.EXPIRE, on=CardExpiry, who=SYSTEM, tells=NOBODY)
for verb in ("activate", "use_up", "expire", "give_back"):
    act(CARD[verb], who=SYSTEM, tells=NOBODY)
