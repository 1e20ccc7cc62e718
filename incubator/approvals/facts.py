"""What pages say of an approval."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incubator.approvals.models import Approval
from incubator.core import shown
from incubator.core.money import format_money


def facts_of(approval: Approval) -> list[tuple[str, object]]:
    """What is frozen in it: how much, with what went before, and where to."""
    facts: list[tuple[str, object]] = [
        (_("Amount"), format_money(approval.amount_minor, approval.currency))
    ]
    if approval.sum_before_minor:
        before = format_money(approval.sum_before_minor, approval.currency)
        in_sum = format_money(approval.sum_minor, approval.currency)
        said = _("%(before)s, in sum %(in_sum)s") % {"before": before, "in_sum": in_sum}
        facts.append((_("Asked for or paid before"), said))
    if approval.destination:
        facts.append((pgettext("money", "To"), approval.destination))
    return facts


def agreed(approval: Approval | None) -> list[tuple[str, object]]:
    """Who asked and who approved, as facts."""
    if approval is None:
        return []
    votes = [vote for vote in approval.votes.all() if vote.verdict == "approve"]
    names = [_named(vote.person.display_name, vote.on_behalf_of) for vote in votes]
    return [
        (
            _("Asked for by"),
            f"{approval.requester.display_name}, {_day(approval)}",
        ),
        (_("Approved by"), ", ".join(names)),
    ]


def _named(name: str, absent: object) -> str:
    if absent is None:
        return name
    return _("%(name)s in the place of %(absent)s") % {"name": name, "absent": absent}


def _day(approval: Approval) -> str:
    return shown.day(approval.opened_at)
