"""Where the staff page of an object is, for pages that list objects of several apps."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.urls import reverse

from incubator.approvals.models import Approval


@dataclass(frozen=True, slots=True)
class Place:
    """An object's page and the studio it belongs to."""

    url: str
    studio: str


@dataclass(frozen=True, slots=True)
class Kind:
    """How to load and place objects of one type."""

    label: str
    related: tuple[str, ...]
    place: Callable[[Any], Place]


KINDS: tuple[Kind, ...] = (
    Kind(
        "studios.resourcerequest",
        ("studio",),
        lambda request: Place(
            reverse("studios:staff_request", args=[request.number]), request.studio.name
        ),
    ),
    Kind(
        "funding.tranche",
        ("award__studio",),
        lambda tranche: Place(
            reverse("funding:award", args=[tranche.award.number]), tranche.award.studio.name
        ),
    ),
    Kind(
        "billing.payout",
        ("studio",),
        lambda payout: Place(
            reverse("billing:staff_payout", args=[payout.number]), payout.studio.name
        ),
    ),
    Kind(
        "billing.refund",
        ("order_line__order", "order_line__game__studio"),
        lambda refund: Place(
            reverse("billing:staff_order", args=[refund.order_line.order.number]),
            refund.order_line.game.studio.name,
        ),
    ),
)


def places_of(approvals: Iterable[Approval]) -> Mapping[int, Place]:
    """The subject's place by approval id, one query for each type of subject."""
    wanted: dict[str, dict[int, list[int]]] = {}
    for approval in approvals:
        by_subject = wanted.setdefault(approval.subject_type, {})
        by_subject.setdefault(approval.subject_id, []).append(approval.pk)
    found = {}
    for kind in KINDS:
        subjects = wanted.get(kind.label, {})
        model = apps.get_model(kind.label)
        for subject in model._default_manager.filter(pk__in=subjects).select_related(*kind.related):
            for approval_id in subjects[subject.pk]:
                found[approval_id] = kind.place(subject)
    return found
