"""Pools of keys: studios fill them, players open what they bought, and nobody runs dry unwarned."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import selling_words as words
from billing.errors import KeysRefused
from billing.models import GameKey, Product
from billing.selectors.keys import keys_left, low_pools
from incubator.accounts.encryption import digests, seal_all, unseal
from incubator.accounts.models import User
from incubator.core import acts, audit, shown
from incubator.core.database import Among, copying
from incubator.core.locks import hold_until_commit

MOST_AT_ONCE = 100_000
# More than any shop was ever given for one game.
MOST_KEYS = 1_000_000
LONGEST_KEY = 200
_COPY = "COPY billing_gamekey (product_id, digest, sealed, added_at, added_by_id) FROM STDIN"


@dataclass(frozen=True, slots=True)
class Added:
    """How many keys were new, and the lines, counted from 1, of those that were there already."""

    count: int
    repeated: list[int]


@transaction.atomic
def add_keys(*, product: Product, text: str, actor: User) -> Added:
    """Take in keys, one a line; blank lines do not count, and what is there already is left out.

    Raises KeysRefused, with the line, for what is no key, and for too many.
    """
    acts.require(actor, words.ADD_KEYS.key, product)
    keys = _keys_in(product, text)
    # Two uploads at once: the second finds the first one's keys.
    hold_until_commit(f"keys:{product.pk}")
    count = GameKey.objects.filter(product=product).count()
    if count + len(keys) > MOST_KEYS:
        raise KeysRefused(
            _("A product has room for %(most)s keys, and %(count)s are there.")
            % {"most": shown.count(MOST_KEYS), "count": shown.count(count)}
        )
    new, repeated = _sorted_out(product, keys)
    _keep(product, new, actor)
    if new:
        audit.record(actor=actor, said=words.ADD_KEYS(count=len(new)), subject=product)
        _crossed_back(product)
    return Added(len(new), repeated)


def _keys_in(product: Product, text: str) -> list[tuple[int, str]]:
    if not product.has_keys:
        raise KeysRefused(
            _("%(product)s is no key for another shop, so it has none.") % {"product": product}
        )
    lines = enumerate(text.lstrip("\ufeff").splitlines(), start=1)
    keys = [(number, line.strip()) for number, line in lines if line.strip()]
    if not keys:
        raise KeysRefused(_("There is no key in it. Write one a line."))
    if len(keys) > MOST_AT_ONCE:
        raise KeysRefused(
            _("Add at most %(most)s keys at once.") % {"most": shown.count(MOST_AT_ONCE)}
        )
    for number, key in keys:
        if len(key) > LONGEST_KEY or not key.isprintable():
            raise KeysRefused(
                _("Line %(line)s is no key: at most %(most)s characters that can be read.")
                % {"line": number, "most": LONGEST_KEY}
            )
    return keys


def _sorted_out(product: Product, keys: list[tuple[int, str]]) -> tuple[dict[str, str], list[int]]:
    """New keys by their digest, and the lines of the others."""
    marks = [(number, key, digests(key)) for number, key in keys]
    every = [digest for _number, _key, known in marks for digest in known]
    rows = GameKey.objects.filter(Among(F("digest"), every), product=product)
    there = set(rows.values_list("digest", flat=True))
    new: dict[str, str] = {}
    repeated = []
    for number, key, known in marks:
        if known[0] in new or not there.isdisjoint(known):
            repeated.append(number)
        else:
            new[known[0]] = key
    return new, repeated


def _keep(product: Product, new: dict[str, str], actor: User) -> None:
    now = timezone.now()
    sealed = seal_all(new.values())
    with copying(_COPY) as copy:
        for digest, text in zip(new, sealed, strict=True):
            copy.write_row((product.pk, digest, text, now, actor.pk))


@transaction.atomic
def set_warning(*, product: Product, warn_below: int, actor: User) -> None:
    """From how few keys on the studio is told."""
    acts.require(actor, words.SET_WARNING.key, product)
    Product.objects.filter(pk=product.pk).update(warn_below=warn_below)
    product.warn_below = warn_below
    audit.record(actor=actor, said=words.SET_WARNING(count=warn_below), subject=product)
    _crossed_back(product)


def _crossed_back(product: Product) -> None:
    """There are enough again, so the next time that there are few is told."""
    if keys_left(product) >= product.warn_below:
        Product.objects.filter(pk=product.pk).update(warned_at=None)


@transaction.atomic
def reveal(*, key: GameKey, actor: User) -> str:
    """The key itself, for who bought it. The first look is remembered: from then on it counts as
    used."""
    acts.require(actor, words.REVEAL_KEY.key, key)
    if GameKey.objects.filter(pk=key.pk, revealed_at=None).update(revealed_at=timezone.now()):
        audit.record(actor=actor, said=words.REVEAL_KEY(), subject=key)
    return unseal(key.sealed)


def warn_of_low_pools() -> int:
    """Tell studios, once for each time that keys become few; how many were told."""
    told = 0
    for product in low_pools():
        with transaction.atomic():
            # Another sweep may be here as well.
            untold = Product.objects.filter(pk=product.pk, warned_at__isnull=True)
            if untold.update(warned_at=timezone.now()):
                said = words.KEYS_LOW(count=keys_left(product))
                audit.record(actor=None, said=said, subject=product)
                told += 1
    return told
