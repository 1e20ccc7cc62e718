"""Topping up a wallet: commit the intent, call the provider, record what it says.

Whatever speaks first (the player's return, a notification, the same notification again, the
sweep) ends in `record_charge`, which credits the wallet exactly once.
"""

import uuid
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import act_words as words
from billing import entry_words
from billing.errors import AmountRefused, ChargeDiffers, PurchaseKeyReused
from billing.gateways import Charge, gateway_named
from billing.ledger import chart
from billing.ledger.models import Entry
from billing.ledger.services import Draft, Posting, post_one
from billing.models import TOP_UP, TopUp
from incubator.accounts.models import User
from incubator.core import audit, books
from incubator.core.locks import hold_until_commit
from incubator.core.money import CURRENCIES, exponent, format_money
from incubator.core.numbers import next_number

SERIES = "U"
# In whole units of the currency: below, the provider's fee eats the amount; above, ask finance.
LEAST, MOST = 1, 1000
# A provider that has not heard of a key by now will not: our call never left.
GIVE_UP_AFTER = timedelta(minutes=15)
ASK_AGAIN_AFTER = timedelta(seconds=30)


def start_top_up(
    *,
    player: User,
    amount_minor: int,
    currency: str,
    actor: User,
    key: uuid.UUID | None = None,
) -> TopUp:
    """Commit the intent and open the payment page; the player then goes to `pay_url`.

    The same `key` again returns the first top-up. When the provider does not answer
    (GatewayUnavailable) the intent stays and `open_payment` can be called again. Never call it
    inside a transaction: the intent has to be committed before the provider hears of it.
    """
    if actor.pk != player.pk:
        raise PermissionDenied(_("Only the owner of a wallet can top it up."))
    top_up = _record_intent(player, amount_minor, currency, key or uuid.uuid4())
    return open_payment(top_up=top_up, actor=actor)


@transaction.atomic(durable=True)
def _record_intent(player: User, amount_minor: int, currency: str, key: uuid.UUID) -> TopUp:
    # A double click: the second waits here and finds the first one's row.
    hold_until_commit(f"top-up:{key}")
    known = TopUp.objects.filter(key=key).first()
    if known is not None:
        if (known.player_id, known.amount_minor, known.currency) != (
            player.pk,
            amount_minor,
            currency,
        ):
            raise PurchaseKeyReused(
                _("This form was already used for another top-up. Open your wallet again.")
            )
        return known
    _check_amount(amount_minor, currency)
    top_up = TopUp.objects.create(
        key=key,
        number=next_number(SERIES),
        player=player,
        currency=currency,
        amount_minor=amount_minor,
    )
    audit.record(actor=player, said=words.START_TOP_UP(), subject=top_up)
    return top_up


def _check_amount(amount_minor: int, currency: str) -> None:
    if currency not in CURRENCIES:
        raise AmountRefused(_("Wallets hold: %(list)s.") % {"list": ", ".join(CURRENCIES)})
    unit = 10 ** exponent(currency)
    if not LEAST * unit <= amount_minor <= MOST * unit:
        raise AmountRefused(
            _("A top-up can be from %(least)s to %(most)s.")
            % {
                "least": format_money(LEAST * unit, currency),
                "most": format_money(MOST * unit, currency),
            }
        )


def open_payment(*, top_up: TopUp, actor: User) -> TopUp:
    """Ask the provider for the payment page, again if need be: our key makes it one page."""
    if top_up.state != "started":
        return top_up
    session = gateway_named(top_up.provider).open_session(
        key=str(top_up.key),
        currency=top_up.currency,
        amount_minor=top_up.amount_minor,
        description=_("Wallet top-up %(number)s") % {"number": top_up.number},
        return_url=reverse("billing:top_up_return", args=[top_up.number]),
    )
    return _record_session(top_up, session.reference, session.pay_url, actor)


@transaction.atomic
def _record_session(top_up: TopUp, reference: str, pay_url: str, actor: User) -> TopUp:
    locked = TopUp.objects.select_for_update().get(pk=top_up.pk)
    # A double click, or a notification that was faster than the answer. A sweep may have given it
    # up meanwhile, because the provider had not heard of it yet: now it has.
    if locked.state in ("started", "expired"):
        locked.provider_reference, locked.pay_url = reference, pay_url
        locked.save(update_fields=["provider_reference", "pay_url"])
        TOP_UP.advance(locked, "open", actor=actor)
    return locked


def receive_notification(*, provider: str, body: bytes, signature: str) -> TopUp:
    """Take in what a provider sends. Raises BadSignature, ChargeDiffers."""
    charge = gateway_named(provider).read_notification(body=body, signature=signature)
    return record_charge(provider=provider, charge=charge)


def resolve_top_up(*, top_up: TopUp) -> TopUp:
    """Ask the provider what became of an uncertain top-up and record it."""
    if not top_up.is_uncertain:
        return top_up
    charge = gateway_named(top_up.provider).find(key=str(top_up.key))
    if charge is not None:
        return record_charge(provider=top_up.provider, charge=charge)
    if top_up.created_at < timezone.now() - GIVE_UP_AFTER:
        TOP_UP.advance(top_up, "expire", actor=None, because=words.NEVER_HEARD_OF())
    return top_up


@transaction.atomic
def record_charge(*, provider: str, charge: Charge) -> TopUp:
    """Record the provider's word once. Raises ChargeDiffers when it is not what we asked for."""
    top_up = TopUp.objects.select_for_update().filter(provider=provider, key=charge.key).first()
    if top_up is None:
        raise ChargeDiffers(
            _("%(provider)s reports payment %(reference)s; nobody asked for it.")
            % {"provider": provider, "reference": charge.reference}
        )
    if (charge.currency, charge.amount_minor) != (top_up.currency, top_up.amount_minor):
        raise ChargeDiffers(
            _("%(provider)s reports %(amount)s for %(top_up)s, which is %(asked)s.")
            % {
                "provider": provider,
                "amount": format_money(charge.amount_minor, charge.currency),
                "top_up": top_up,
                "asked": format_money(top_up.amount_minor, top_up.currency),
            }
        )
    if charge.outcome == "paid" and top_up.state == "paid":
        _require_same_payment(top_up, charge)
    elif charge.outcome == "paid":
        _credit(top_up, charge)
    elif charge.outcome == "cancelled" and top_up.is_uncertain:
        TOP_UP.advance(top_up, "cancel", actor=None)
    elif charge.outcome == "expired" and top_up.is_uncertain:
        TOP_UP.advance(top_up, "expire", actor=None, because=words.NOBODY_PAID())
    return top_up


def _require_same_payment(top_up: TopUp, charge: Charge) -> None:
    """The same news again changes nothing; another payment under our key is the player's money."""
    if (charge.reference, charge.fee_minor) != (top_up.provider_reference, top_up.fee_minor):
        raise ChargeDiffers(
            _(
                "%(provider)s reports payment %(reference)s with a fee of %(fee)s, but %(top_up)s"
                " was paid by %(known)s. Ask the provider, and give back what was paid twice."
            )
            % {
                "provider": top_up.provider,
                "reference": charge.reference,
                "fee": format_money(charge.fee_minor, charge.currency),
                "top_up": top_up,
                "known": top_up.provider_reference,
            }
        )


def _credit(top_up: TopUp, charge: Charge) -> None:
    top_up.fee_minor, top_up.paid_at = charge.fee_minor, timezone.now()
    top_up.entry = _post(top_up, charge.fee_minor, books.day_of(top_up.paid_at))
    top_up.provider_reference = charge.reference
    top_up.save(update_fields=["entry", "fee_minor", "paid_at", "provider_reference"])
    TOP_UP.advance(top_up, "confirm", actor=None)


def _post(top_up: TopUp, fee_minor: int, day: date) -> Entry:
    currency, amount = top_up.currency, top_up.amount_minor
    postings = (
        Posting(chart.gateway(top_up.provider, currency), amount - fee_minor),
        Posting(chart.expense("processor_fee", currency), fee_minor),
        Posting(chart.wallet(top_up.player_id, currency), -amount),
    )
    draft = Draft(
        key=f"top-up:{top_up.number}",
        said=entry_words.TOP_UP(top_up=top_up.number),
        effective_on=day,
        postings=tuple(posting for posting in postings if posting.amount),
        subject=("billing.topup", top_up.pk),
    )
    return post_one(draft, actor=None)


@transaction.atomic
def claim_uncertain(*, limit: int = 50) -> list[TopUp]:
    """Some top-ups to ask the provider about, each given to one worker at a time."""
    now = timezone.now()
    due = list(
        TopUp.objects.uncertain()
        .filter(Q(asked_at__isnull=True) | Q(asked_at__lt=now - ASK_AGAIN_AFTER))
        .filter(created_at__lt=now - ASK_AGAIN_AFTER)
        .order_by("asked_at", "created_at")
        .select_for_update(skip_locked=True)[:limit]
    )
    TopUp.objects.filter(pk__in=[top_up.pk for top_up in due]).update(asked_at=now)
    return due
