"""Using up what players bought: each use once, whatever is sent twice."""

import hashlib
import json

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.errors import UseKeyReused, UseRefused
from billing.models import Consumption, Entitlement
from incubator.accounts.models import User
from incubator.core import acts, shown
from incubator.core.locks import hold_until_commit


@transaction.atomic
def consume(*, entitlement: Entitlement, quantity: int, key: str, actor: User) -> Consumption:
    """Use up so many pieces, under a key of the game's own choice.

    The same key again gives the first use, though nothing is left by now. Raises UseKeyReused
    where it stood for something else, and UseRefused where the entitlement has not so many left,
    is past its time, was taken back, or is of nothing that is used up.
    """
    acts.require(actor, "entitlement.consume", entitlement)
    game = entitlement.product.game
    content = _hash_of(entitlement, quantity)
    # Twice at once: the second waits here and then finds the first one's use.
    hold_until_commit(f"use:{game.pk}:{key}")
    used = Consumption.objects.filter(game=game, key=key).first()
    if used is not None:
        if used.content_hash != content:
            raise UseKeyReused(_("This key stands for another use. Choose a new key for each use."))
        return used
    _refuse_more_than_left(entitlement, quantity)
    row = Consumption.objects.create(
        entitlement=entitlement,
        game=game,
        key=key,
        content_hash=content,
        quantity=quantity,
        by=actor,
    )
    row.refresh_from_db(fields=["left_after"])
    entitlement.left = row.left_after
    return row


def _hash_of(entitlement: Entitlement, quantity: int) -> str:
    """Of all that a key stands for, as JSON: [entitlement's id, pieces]."""
    return hashlib.sha256(json.dumps([entitlement.pk, quantity]).encode()).hexdigest()


def _refuse_more_than_left(entitlement: Entitlement, quantity: int) -> None:
    held = Entitlement.objects.select_for_update(no_key=True).get(pk=entitlement.pk)
    if held.left is None or quantity < 1:
        raise UseRefused(_("Nothing of this can be used up."))
    if not held.is_active:
        raise UseRefused(_("This was taken back from its player."))
    if held.is_over:
        raise UseRefused(_("The time of this is over."))
    if quantity > held.left:
        left = ngettext("%(count)s piece is left.", "%(count)s pieces are left.", held.left)
        raise UseRefused(left % {"count": shown.count(held.left)})
