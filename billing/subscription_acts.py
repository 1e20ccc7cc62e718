"""What becomes of subscriptions, by their players and by time, and what players are told of it."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy

from billing import subscription_words as words
from billing.models import SUBSCRIPTION, Subscription
from billing.selectors.subscriptions import charged
from incubator.accounts.who import Own
from incubator.core.acts import NOBODY, SYSTEM, Tell, in_area, object_link
from incubator.core.models import AuditRow
from incubator.core.words import Phrase, Said

object_link(Subscription, staff="billing:staff_subscription", person="billing:subscription")

act = in_area(gettext_lazy("Players"))
PLAYER = Own("player")
Telling = Callable[[AuditRow, Subscription], tuple[Said, Said | str]]


def _told(words_of: Telling) -> Tell:
    return Tell((PLAYER,), "subscription", words=words_of)


def _said(told: Phrase, one: Subscription) -> Said:
    return told(product=one.product.in_full)


def _begun(row: AuditRow, one: Subscription) -> tuple[Said, Said]:
    until = one.day_of(one.ends_at)
    return _said(words.BEGUN_TOLD, one), words.BEGUN_TEXT(
        until=until, price=row.said.parameters["price"]
    )


def _due(row: AuditRow, one: Subscription) -> tuple[Said, Said]:
    why = row.because or words.NOT_PAID()
    return _said(words.DUE_TOLD, one), words.DUE_TEXT(why=why, until=one.day_of(one.lapses_at))


def _ended(row: AuditRow, one: Subscription) -> tuple[Said, Said]:
    return _said(words.ENDED_TOLD, one), words.ENDED_TEXT(why=row.because or words.NOT_PAID())


def _cancelled(_row: AuditRow, one: Subscription) -> tuple[Said, Said]:
    until = one.day_of(one.ends_at)
    return _said(words.CANCELLED_TOLD, one), words.CANCELLED_TEXT(until=until)


def _changed(_row: AuditRow, one: Subscription) -> tuple[Said, Said]:
    return _said(words.CHANGED_TOLD, one), words.CHANGED_TEXT(
        day=one.day_of(one.ends_at),
        next=one.next_product.name,
        price=charged(one.changed_price or one.price, game=one.game, player=one.player),
    )


def _reminded(row: AuditRow, one: Subscription) -> tuple[Said, Said | str]:
    return _said(words.REMIND_TOLD, one), row.because or ""


def _dearer(row: AuditRow, one: Subscription) -> tuple[Said, Said]:
    return _said(words.PRICE_TOLD, one), words.PRICE_TEXT(
        price=row.said.parameters["price"], day=row.said.parameters["day"]
    )


act(words.BEGIN, on=Subscription, who=PLAYER, fresh_factor=False, tells=_told(_begun))
act(SUBSCRIPTION["cancel"], who=PLAYER, fresh_factor=False, tells=_told(_cancelled))
act(SUBSCRIPTION["give_up"], who=PLAYER, fresh_factor=False, tells=NOBODY)
act(SUBSCRIPTION["resume"], who=PLAYER, fresh_factor=False, tells=NOBODY)
act(
    words.CHANGE,
    on=Subscription,
    label=gettext_lazy("Change subscription"),
    who=PLAYER,
    # Nothing is charged before its next period, and it can be taken back until then.
    fresh_factor=False,
    tells=_told(_changed),
)
act(words.KEEP, on=Subscription, who=PLAYER, fresh_factor=False, tells=NOBODY)
act(SUBSCRIPTION["fall_due"], who=SYSTEM, tells=_told(_due))
for verb in ("lapse", "stop"):
    act(SUBSCRIPTION[verb], who=SYSTEM, tells=_told(_ended))
act(words.REMIND, on=Subscription, who=SYSTEM, tells=_told(_reminded))
act(words.ANNOUNCE_PRICE, on=Subscription, who=SYSTEM, tells=_told(_dearer))
for verb in ("recover", "run_out"):
    act(SUBSCRIPTION[verb], who=SYSTEM, tells=NOBODY)
