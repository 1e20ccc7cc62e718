"""What people do with products, orders, refunds, payouts and the ledger."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from billing import act_words as words
from billing import (
    selling_acts,  # noqa: F401  # declares what studios sell
    subscription_acts,  # noqa: F401  # declares what players do with theirs
    subscription_words,
)
from billing.ledger.models import Account, Entry
from billing.models import (
    ENTITLEMENT,
    ORDER,
    PAYOUT,
    REFUND,
    Ban,
    Entitlement,
    Order,
    PayLimit,
    Payout,
    PurchaseImport,
    RateFile,
    Refund,
    ServiceCharge,
    TaxRate,
)
from billing.models.bans import BAN_KINDS
from billing.selectors.payouts import waiting_payouts
from billing.services.bans import check_ban
from billing.services.payouts import check_release
from incubator.accounts.models import User
from incubator.accounts.models.people import Role
from incubator.accounts.who import Own, Readers, Staff
from incubator.approvals.voting import unspent_by
from incubator.core.acts import (
    NOBODY,
    STAFF,
    STUDIO,
    SYSTEM,
    AnyOf,
    Tell,
    Waits,
    in_area,
    object_link,
)
from incubator.core.models import AuditRow
from incubator.core.words import Money, Phrase, Said, Value, shortened
from studios.access import READ_MONEY
from studios.models import Studio, StudioRole
from studios.who import Member, payees_of


def _order_page(one: Entitlement) -> str:
    """Where the desk sees what was bought; what was a gift has no order."""
    line = one.order_line
    return reverse("billing:staff_order", args=[line.order.number]) if line else ""


object_link(Order, staff="billing:staff_order", person="billing:order")
object_link(Refund, staff="billing:staff_order", person="billing:order")
object_link(
    Payout,
    staff="billing:staff_payout",
    studio=lambda payout: reverse("billing:studio_payouts", args=[payout.studio.slug]),
)
object_link(PayLimit, person="billing:pay_limit", url_args=lambda limit: ())
object_link(Ban, person="billing:library", url_args=lambda ban: ())
object_link(
    Entitlement,
    staff=_order_page,
    person=lambda one: reverse("billing:library"),
)
object_link(Entry, staff="billing:ledger_entry", url_args=lambda entry: (entry.pk,))
object_link(TaxRate, staff="billing:tax_rates", url_args=lambda rate: ())
object_link(RateFile, staff="billing:exchange_rates", url_args=lambda file: ())

OFFICER, FINANCE = Staff(Role.FINANCE), Member(StudioRole.FINANCE)
DESK = Staff(Role.AGENT, Role.SUPPORT_LEAD, Role.FINANCE, itself=True)

act = in_area(gettext_lazy("Players"))
act(
    "order.read",
    on=Order,
    right=gettext_lazy("Read orders"),
    who=Staff(),
    tells=NOBODY,
)

# Selling

act = in_area(gettext_lazy("Selling"))
BUYER = Own("buyer")


def _receipt(_row: AuditRow, order: Order) -> tuple[Said, Said]:
    lines = order.sold
    facts: dict[str, Value] = {
        "what": ", ".join(line.in_full for line in lines),
        "day": order.effective_on,
        "amount": Money(order.gross_minor, order.currency),
        "seller": settings.SELLER,
        "help": settings.SUPPORT_ADDRESS,
    }
    told = words.RECEIPT(order=order.number)
    if not order.tax_minor:
        return told, words.RECEIPT_SAYS(**facts)
    places = dict.fromkeys(line.tax_said for line in lines if line.tax_minor)
    tax = Money(order.tax_minor, order.currency)
    return told, words.RECEIPT_WITH_TAX(**facts, tax=tax, place=", ".join(places))


def _order_ended(row: AuditRow, order: Order) -> tuple[Said, Said]:
    why = row.because or words.WAS_NOT_PAID()
    return words.ORDER_ENDED(order=order.as_said()), words.ORDER_ENDED_TEXT(why=why)


act(
    words.PLACE_ORDER,
    on=Order,
    who=BUYER,
    fresh_factor=False,
    tells=Tell((BUYER,), "receipt", words=_receipt),
)
act(
    subscription_words.RENEW,
    on=Order,
    who=SYSTEM,
    tells=Tell((BUYER,), "receipt", words=_receipt),
)
act(words.BEGIN_ORDER, on=Order, who=BUYER, fresh_factor=False, tells=NOBODY)
for said in (words.SET_LIMIT, words.LIFT_LIMIT):
    act(said, on=PayLimit, who=Own("player"), fresh_factor=False, tells=NOBODY)
act(ORDER["pay"], who=SYSTEM, tells=Tell((BUYER,), "receipt", words=_receipt))
act(
    ORDER["cancel"],
    who=BUYER,
    fresh_factor=False,
    tells=Tell((BUYER,), "order_ended", words=_order_ended),
)
for verb in ("refund_part", "refund_rest"):
    act(ORDER[verb], who=SYSTEM, tells=NOBODY)
act(ENTITLEMENT["revoke"], who=SYSTEM, tells=NOBODY)
act(words.IMPORT_LINES, on=PurchaseImport, who=SYSTEM, tells=NOBODY)

act = in_area(gettext_lazy("Players"))
act(
    words.ASK_REFUND,
    on=Order,
    right=gettext_lazy("Refund orders"),
    who=DESK,
    money_of=lambda order: (order.payee,),
    # Above the desk's own limit somebody votes, who proves it.
    fresh_factor=False,
    moves_money=True,
    tells=NOBODY,
)
act(REFUND["approve"], who=SYSTEM, tells=NOBODY)
act(REFUND["pay"], who=SYSTEM, tells=Tell((Own("order_line__order__buyer"),), "refund_paid"))
act(REFUND["refuse"], who=SYSTEM, tells=Tell((Own("created_by", side=STAFF),), "refund_refused"))

# Playing

HELPERS, PLAYER = Staff(Role.AGENT, Role.SUPPORT_LEAD), Own("player")


def _of_player(subject: Ban | Entitlement) -> tuple[str, ...]:
    """Who has an interest: the person, and the studio whose game it is."""
    game = subject.game if isinstance(subject, Ban) else subject.product.game
    return (game.studio.payee, f"person:{subject.player_id}")


def _ban_told(row: AuditRow, ban: Ban) -> tuple[Said, Said]:
    kind = BAN_KINDS[ban.kind]()
    return (
        words.BAN_TOLD(game=ban.game.title, until=row.said.parameters["until"]),
        words.BAN_WHY(kind=kind, reason=ban.reason),
    )


act(
    words.SET_BAN,
    on=Ban,
    right=gettext_lazy("Ban players from a game, up to 30 days"),
    who=HELPERS,
    money_of=_of_player,
    check=check_ban,
    tells=Tell((PLAYER,), "ban", words=_ban_told),
)
act(
    words.LIFT_BAN,
    on=Ban,
    right=gettext_lazy("Lift bans of up to 30 days"),
    who=HELPERS,
    money_of=_of_player,
    check=check_ban,
    tells=Tell(
        (PLAYER,), "ban", words=lambda row, ban: (words.BAN_LIFTED(game=ban.game.title), "")
    ),
)
for verb, who in (("take_back", Staff(Role.SUPPORT_LEAD)), ("regrant", HELPERS)):
    act(
        ENTITLEMENT[verb],
        right=ENTITLEMENT[verb].transition.label,
        who=who,
        money_of=_of_player,
        tells=Tell((PLAYER,), "entitlement_changed"),
    )

# Paying out

act = in_area(gettext_lazy("Payouts"), moves_money=True)


def _amount(payout: Payout) -> Money:
    return Money(payout.amount_minor, payout.currency)


def _paying(payout: Payout, typed: Mapping[str, str]) -> Said:
    return words.PAYING(amount=_amount(payout), to=shortened(payout.destination))


def _told(happened: Phrase, text: Said) -> Callable[[AuditRow, Payout], tuple[Said, Said]]:
    def words_of(row: AuditRow, payout: Payout) -> tuple[Said, Said]:
        return happened(payout=payout.as_said(), amount=_amount(payout)), text

    return words_of


def _came_back(row: AuditRow, payout: Payout) -> tuple[Said, Said]:
    return _told(words.CAME_BACK, words.BANK_SAYS(reason=row.reason))(row, payout)


def _leaving() -> QuerySet[Payout]:
    rows = Payout.objects.filter(state="requested").select_related("studio")
    return rows.order_by("requested_at")


def _payable_by(rows: QuerySet[Payout], viewer: User) -> QuerySet[Payout]:
    """Approved, for an officer who neither asked nor approved, and is no member of the studio."""
    approved = unspent_by(viewer).filter(subject_type=Payout._meta.label_lower)
    return rows.filter(pk__in=approved.values("subject_id")).exclude(
        studio__memberships__user=viewer
    )


READERS = Member(StudioRole.FINANCE, StudioRole.VIEWER)
act(
    "payout.read",
    on=Payout,
    right=gettext_lazy("Read payouts"),
    who=Readers(Role.FINANCE, Role.FUND_MANAGER, Role.ADMINISTRATOR),
    tells=NOBODY,
)
act(
    words.ASK_PAYOUT,
    on=Studio,
    right=gettext_lazy("Ask for payouts"),
    who=AnyOf(OFFICER, FINANCE),
    fresh_factor=False,
    tells=NOBODY,
)
act(
    PAYOUT["release"],
    who=OFFICER,
    page={STAFF: "billing:staff_payout_release"},
    money_of=payees_of,
    fresh_factor=True,
    deed=_paying,
    primary=True,
    check=lambda payout, officer: check_release(payout=payout, actor=officer),
    seen_with=READ_MONEY,
    waits=Waits(rows=_leaving, mine=_payable_by, studio=waiting_payouts, since="requested_at"),
    tells=Tell((READERS,), "payout_paid", words=_told(words.ON_ITS_WAY, words.BANK_INSTRUCTED())),
)
act(
    PAYOUT["confirm"],
    who=SYSTEM,
    tells=Tell((READERS,), "payout_paid", words=_told(words.ARRIVED, words.BANK_CONFIRMED())),
)
for verb in ("fail", "return"):
    act(PAYOUT[verb], who=SYSTEM, tells=Tell((READERS,), "payout_paid", words=_came_back))
act(words.RETURN_PART, on=Payout, who=SYSTEM, tells=Tell((READERS,), "payout_paid"))
act(
    PAYOUT["cancel"],
    who=AnyOf(OFFICER, Own("requested_by", side=STUDIO)),
    page={STAFF: "billing:staff_payout_cancel"},
    fresh_factor=True,
    deed=lambda payout, typed: words.CANCELLING_PAYOUT(
        payout=payout.as_said(), amount=_amount(payout)
    ),
    danger=True,
    tells=Tell((READERS,), "payout_paid"),
)

act = in_area(gettext_lazy("Ledger"), moves_money=True)
act(
    "ledger.read",
    on=Account,
    right=gettext_lazy("Read the ledger"),
    who=Readers(Role.FUND_MANAGER, Role.FINANCE, Role.ADMINISTRATOR),
    tells=NOBODY,
)
act(
    words.CHARGE_SERVICES,
    on=ServiceCharge,
    right=gettext_lazy("Charge metered services"),
    money_of=payees_of,
    who=Staff(Role.FINANCE, Role.FUND_MANAGER),
    fresh_factor=False,
    tells=NOBODY,
)
act(
    "exchange_rate.read",
    on=RateFile,
    right=gettext_lazy("Read exchange rates"),
    who=Readers(Role.FUND_MANAGER, Role.FINANCE, Role.ADMINISTRATOR),
    tells=NOBODY,
)
act(
    words.ADD_RATES,
    on=RateFile,
    right=gettext_lazy("Add exchange rates"),
    who=OFFICER,
    fresh_factor=True,
    deed=lambda file, typed: words.ADDING_RATES(),
    tells=NOBODY,
)
act(words.FETCH_RATES, on=RateFile, who=SYSTEM, fresh_factor=False, tells=NOBODY)
act(
    words.VALUE_POSITIONS,
    on=Entry,
    right=gettext_lazy("Value positions in other currencies at a month's end"),
    who=OFFICER,
    fresh_factor=True,
    deed=lambda entry, typed: words.VALUING_POSITIONS(),
    tells=NOBODY,
)
act(
    "tax_rate.read",
    on=TaxRate,
    right=gettext_lazy("Read tax rates"),
    who=Readers(Role.FUND_MANAGER, Role.FINANCE, Role.ADMINISTRATOR),
    tells=NOBODY,
)
act(
    words.ADD_TAX_RATE,
    on=TaxRate,
    right=gettext_lazy("Add tax rates"),
    who=OFFICER,
    fresh_factor=True,
    deed=lambda rate, typed: words.ADDING_TAX_RATE(),
    tells=NOBODY,
)
