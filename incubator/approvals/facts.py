"""What pages say of an approval."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from incubator.approvals.models import Approval


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
    return date_format(timezone.localtime(approval.opened_at), "DATE_FORMAT")
