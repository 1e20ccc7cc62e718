"""What waits for a person: one list over all apps, each item with where to act and since when.

Nothing is decided here: acts say for whom they wait, and approvals whose votes they lack.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.approvals.asking import vote_page
from incubator.approvals.voting import waiting_for as approvals_waiting_for
from incubator.core import books
from incubator.core.acts import ACTS, Act
from incubator.core.money import format_money
from studios.selectors.studios import studios_paid

# More than a screen of one kind belongs on that kind's own list.
PER_KIND = 20
SOON_DAYS = 3


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. `act` is the verb with its object; `amount` is written out or empty."""

    what: str
    act: str
    url: str
    since: datetime
    kind: str
    studio: str = ""
    amount: str = ""
    due: date | None = None

    @property
    def urgency(self) -> str:
        """The tone of the deadline: past or today, within three days, later."""
        if self.due is None:
            return "idle"
        left = (self.due - books.today()).days
        return "alert" if left <= 0 else "wait" if left <= SOON_DAYS else "idle"


def waiting_for(user: User) -> list[Item]:
    """Everything this person can act on now: by deadline, then what has none, oldest first."""
    items = list(_approvals(user))
    for act in ACTS.values():
        items += _of_act(act, user)
    return sorted(items, key=lambda item: (item.due or date.max, item.since))


def _of_act(act: Act, user: User) -> Iterator[Item]:
    if act.waits is None:
        return
    found = act.waiting(user)
    if isinstance(found, QuerySet):
        found = found[:PER_KIND]
    for subject in islice(found, PER_KIND):
        yield Item(
            what=act.waits.what(subject),
            act=str(act.waits.label or act.label),
            url=act.where(subject, act.who.side_of(user, subject)),
            since=attrgetter(act.waits.since)(subject),
            kind=str(act.area),
            studio=_studio_of(subject),
            amount=amount_of(subject),
            due=attrgetter(act.waits.due)(subject) if act.waits.due else None,
        )


def _studio_of(subject: Any) -> str:
    # An application has a name for its studio before there is one.
    if hasattr(subject, "studio_name"):
        return str(subject.studio_name)
    studio = getattr(subject, "studio", None)
    return studio.name if studio is not None else ""


def amount_of(subject: Any) -> str:
    """What is at stake, written out; nothing where the object is no amount."""
    minor = getattr(subject, "amount_minor", None)
    return format_money(minor, subject.currency) if minor else ""


def _approvals(user: User) -> Iterator[Item]:
    waiting = approvals_waiting_for(user)[:PER_KIND]
    studios = studios_paid([approval.payee for approval in waiting])
    for approval in waiting:
        yield Item(
            what=str(approval.subject_said),
            act=_("Approve or reject"),
            url=vote_page(approval),
            since=approval.opened_at,
            kind=_("Approvals"),
            studio=studios.get(approval.payee, ""),
            amount=amount_of(approval),
        )
