"""Taking an entry back: its mirror, which names it, once.

An entry belongs to an order, a payment or another row, which has to agree with it. So nobody
reverses from a page: the service that changes the row reverses its entry.
"""

from datetime import date

from django.utils.translation import gettext as _

from billing.ledger.chart import AccountRef
from billing.ledger.errors import KeyReused, NotReversible
from billing.ledger.models import Entry
from billing.ledger.services.posting import Draft, Posting, post_one
from incubator.accounts.models import User
from incubator.core import shown
from incubator.core.words import Said


def reverse(entry: Entry, *, said: Said, effective_on: date, actor: User | None) -> Entry:
    """Post the mirror of the entry, for the same subject; the same again returns the first.

    What an entry captured of holds is not held again. Raises NotReversible for a reversal, for what
    was reversed in another way, or before the day it happened on; InsufficientFunds where an account
    has given away since what it would have to give back.
    """
    if entry.reverses_id is not None:
        raise NotReversible(
            _("“%(entry)s” takes back another entry. Post anew what should stand.")
            % {"entry": entry.said}
        )
    if effective_on < entry.effective_on:
        raise NotReversible(
            _("It happened on %(day)s, so it cannot be taken back before.")
            % {"day": shown.day(entry.effective_on)}
        )
    key = f"reversal:{entry.key}"
    earlier = Entry.objects.filter(reverses=entry).first()
    if earlier is not None and earlier.key != key:
        raise _reversed_already(earlier)
    about = (entry.subject_type, entry.subject_id) if entry.subject_id is not None else None
    draft = Draft(key, said, effective_on, mirror(entry), subject=about, reverses=entry)
    try:
        return post_one(draft, actor=actor)
    except KeyReused as error:
        raise _reversed_already(Entry.objects.get(key=key)) from error


def mirror(entry: Entry) -> tuple[Posting, ...]:
    """Its lines the other way round."""
    lines = entry.lines.select_related("account").order_by("pk")
    return tuple(
        Posting(AccountRef(line.account.code, line.account.currency), -line.amount)
        for line in lines
    )


def _reversed_already(earlier: Entry) -> NotReversible:
    return NotReversible(
        _("It was taken back already on %(day)s: “%(entry)s”.")
        % {"day": shown.day(earlier.effective_on), "entry": earlier.said}
    )
