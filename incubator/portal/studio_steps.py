"""What is next for a studio, over all apps: what its members can do, then what it waits for.

Acts say for whom they wait; who is missing from an approval, the approval says.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from billing.selectors.payouts import waiting_payouts
from funding.selectors.awards import milestones_of
from incubator.accounts.models import User
from incubator.approvals.models import Approval
from incubator.approvals.voting import approvals_for
from incubator.core import books, shown
from incubator.core.acts import ACTS, STUDIO, Act, link_to, may
from incubator.portal.waiting import amount_of
from studios.access import READ_MONEY
from studios.models import Studio
from studios.selectors.studios import requests_of


@dataclass(frozen=True, slots=True)
class Step:
    """Something that waits: what it is, who has to act, and where. "wait" is not the viewer's."""

    title: str
    who: str
    url: str
    tone: str


def steps_of(studio: Studio, viewer: User) -> list[Step]:
    """Those the viewer may know of: their own first, then what others have to do."""
    found = [step for act in ACTS.values() for step in _of_act(act, studio, viewer)]
    return sorted([*found, *_approvals(studio, viewer)], key=lambda step: step.tone == "wait")


def _of_act(act: Act, studio: Studio, viewer: User) -> Iterator[Step]:
    if act.waits is None or act.waits.studio is None:
        return
    for subject in act.waits.studio(studio):
        if act.seen_with and not may(viewer, act.seen_with, subject):
            continue
        ours = [person for person, side in act.who.people(subject) if side == STUDIO]
        yield Step(
            title=_title(act, subject),
            who=_who(act, subject, ours, viewer),
            url=act.where(subject, STUDIO) or link_to(subject, STUDIO),
            tone=_tone(subject) if viewer in ours else "wait",
        )


def _title(act: Act, subject: Any) -> str:
    label = str(act.waits.label or act.label) if act.waits else ""
    if isinstance(subject, Studio):
        return label
    facts = {"label": label, "what": act.waits.what(subject) if act.waits else subject}
    amount = amount_of(subject)
    if amount:
        return _("%(label)s: %(what)s, %(amount)s") % (facts | {"amount": amount})
    return _("%(label)s: %(what)s") % facts


def _who(act: Act, subject: Any, ours: list[User], viewer: User) -> str:
    due = getattr(subject, act.waits.due) if act.waits and act.waits.due else None
    if viewer in ours:
        who = _("You: %(roles)s") % {"roles": act.who.called()}
    else:
        who = _("%(roles)s: %(names)s") % {
            "roles": act.who.called(),
            "names": names(ours or [person for person, _side in act.who.people(subject)]),
        }
    if due is None:
        return who
    said = {"who": who, "due_on": shown.day(due)}
    if due < books.today():
        return _("%(who)s, was due %(due_on)s") % said
    return _("%(who)s, due %(due_on)s") % said


def names(people: Iterable[User]) -> str:
    return ", ".join(one.display_name for one in people) or _("nobody holds this role")


def _tone(subject: Any) -> str:
    """What came back asks louder than what is simply next."""
    return "alert" if getattr(subject, "tone", "") == "alert" else ""


def _approvals(studio: Studio, viewer: User) -> Iterator[Step]:
    subjects: list[Model] = [one for one in requests_of(studio) if one.state == "submitted"]
    if may(viewer, READ_MONEY, studio):
        money: list[Any] = [
            *(one.tranche for one in milestones_of(studio)),
            *waiting_payouts(studio),
        ]
        asked = (one for one in money if one.state == "requested")
        subjects += [one for one in asked if may(viewer, READ_MONEY, one)]
    approvals = approvals_for(subjects)
    for subject in subjects:
        approval = approvals.get(subject)
        if approval is not None and approval.is_open:
            yield Step(
                title=_("%(what)s, %(amount)s, needs approval")
                % {"what": subject, "amount": amount_of(approval)},
                who=who_must_approve(approval),
                url=link_to(subject, STUDIO),
                tone="wait",
            )


def who_must_approve(approval: Approval) -> str:
    """ "one more from finance officer: Ana, Bo"."""
    return "; ".join(
        _("%(count)s more from %(role_label)s: %(names)s")
        % {"count": need.count, "role_label": need.role_label, "names": names(need.people)}
        for need in approval.missing()
    )
