"""Reads about a studio as a whole."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from incubator.approvals.models import Approval
from studios.models import Game, ResourceRequest, Studio


@dataclass(frozen=True, slots=True)
class Step:
    """Something that waits: what it is, who has to act, and where."""

    title: str
    who: str
    url: str
    tone: str


def who_must_approve(approval: Approval | None) -> str:
    """ "one more from finance officer: Ana, Bo", or nothing."""
    if approval is None:
        return ""
    return "; ".join(
        _("%(count)s more from %(role_label)s: %(names)s")
        % {
            "count": need.count,
            "role_label": need.role_label,
            "names": ", ".join(person.display_name for person in need.people)
            or _("nobody holds this role"),
        }
        for need in approval.missing()
    )


def next_steps(
    studio: Studio,
    games: Sequence[Game],
    requests: Iterable[ResourceRequest],
    approvals: Mapping[Model, Approval],
) -> list[Step]:
    """What the studio itself can do, then what it waits for.

    `requests` are those that nobody has answered yet, with their `approvals`.
    """
    steps = []
    if not games:
        url = reverse("studios:new_game", args=[studio.slug])
        steps.append(
            Step(_("Add the first game"), _("You: an owner, developer or publisher"), url, "")
        )
    if not studio.bank_account:
        url = reverse("studios:bank_account", args=[studio.slug])
        steps.append(Step(_("Say where you are paid"), _("You: an owner or finance"), url, ""))
    return steps + [
        Step(
            f"{one}: {one.get_kind_display()}",
            who_must_approve(approvals.get(one)),
            reverse("studios:request", args=[studio.slug, one.number]),
            "wait",
        )
        for one in requests
    ]
