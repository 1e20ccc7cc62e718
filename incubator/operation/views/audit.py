"""The audit trail as pages: who did what to what, why, and what the rows said before."""

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db.models import Model, Q
from django.db.models.lookups import IContains
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from incubator.accounts.access import all_staff
from incubator.accounts.guards import staff_only
from incubator.core.fields import says_any, texts_in
from incubator.core.models import AuditRow
from incubator.core.words import PHRASES, keys_saying
from incubator.operation.row_history import (
    LABELS,
    Kind,
    changes_of,
    events_of,
    kind_called,
    kind_of,
    kinds,
    tracked_fields,
)
from incubator.web.guards import SignedIn
from incubator.web.tables import Column, Listing

# Filters by day: how far back, and what the chip says.
SPANS = ((0, gettext_lazy("Today")), (6, gettext_lazy("7 days")), (29, gettext_lazy("30 days")))


def about_url(row: AuditRow) -> str:
    return reverse("operation:audit_of", args=[row.subject_type, row.subject_id])


def why(row: AuditRow) -> str:
    """What the actor typed, a reason of ours, and by what means it was done."""
    return "; ".join(str(part) for part in (row.reason, row.because, row.through) if part)


ACTS = (
    Column("at", gettext_lazy("When"), lambda row: f"{row.at:%Y-%m-%d %H:%M:%S}", order="at"),
    Column("actor", gettext_lazy("Who"), lambda row: row.actor or _("The system")),
    Column("act", gettext_lazy("Did"), lambda row: row.said, under=why),
    Column("subject", pgettext_lazy("act", "To"), lambda row: row.subject_said, url=about_url),
    Column("kind", gettext_lazy("Kind"), lambda row: kind_called(row.subject_type), wide=True),
)


@staff_only("trail.read")
@require_GET
def acts(request: SignedIn) -> HttpResponseBase:
    listing = Listing(
        request=request,
        queryset=AuditRow.objects.select_related("actor"),
        columns=ACTS,
        filters={
            "at__date__gte": spans(),
            "subject_type": [(kind.key, kind.label) for kind in kinds()],
            "act": acts_on(request.GET.get("subject_type", "")),
            # Staff by chip; anybody else by searching for the name.
            "actor_id": [(str(person.pk), person.display_name) for person in all_staff()[:20]],
        },
        search=("actor__name", "actor__email", "reason", worded),
        order="-id",
        name="audit",
        empty_title=_("Nothing is recorded yet"),
        empty_text=_("Every act on an object of ours writes a row here."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    return render(request, "operation/audit.html", {"listing": listing, "kinds": kinds()})


def acts_on(kind: str) -> list[tuple[str, str]]:
    """What was done with things of one kind, as keys and their words; nothing for all kinds."""
    recorded = AuditRow.objects.filter(subject_type=kind).order_by("act").distinct("act")
    return [(row.act, PHRASES[row.act].bare()) for row in recorded]


def worded(text: str) -> Q:
    """Rows whose act and subject say every word of the text, in the reader's language."""
    wanted = Q()
    for word in text.split():
        keys = keys_saying(word)
        wanted &= (
            Q(act__in=keys)
            | Q(says_any("parameters", keys))
            | Q(says_any("subject_said", keys))
            | Q(IContains(texts_in("parameters"), word))
            | Q(IContains(texts_in("subject_said"), word))
        )
    return wanted


def spans() -> list[tuple[str, Any]]:
    today = timezone.localdate()
    return [((today - timedelta(days=back)).isoformat(), label) for back, label in SPANS]


@staff_only("trail.read")
@require_GET
def rows(request: SignedIn, kind: str) -> HttpResponseBase:
    """Changes of the rows of one noun, as the database recorded them."""
    noun = kind_of(kind)
    if noun is None:
        raise Http404
    listing = Listing(
        request=request,
        queryset=events_of(noun),
        columns=_row_columns(noun),
        filters={"pgh_created_at__date__gte": spans(), "pgh_label": list(LABELS.items())},
        search=("actor_name", "source"),
        order="-pgh_id",
        name=f"audit-{kind}",
        empty_title=_("No row was changed yet"),
    )
    if listing.wants_csv:
        return listing.csv_response()
    return render(request, "operation/audit_rows.html", {"listing": listing, "kind": noun})


def _row_columns(noun: Kind) -> tuple[Column, ...]:
    fields = tracked_fields(noun)

    def snapshot(event: Any) -> str:
        return "; ".join(f"{field.name} {getattr(event, field.attname)}" for field in fields)

    return (
        Column("at", _("When"), lambda event: f"{event.pgh_created_at:%Y-%m-%d %H:%M:%S}"),
        Column("who", _("Who"), lambda event: event.actor_name or _("not known")),
        Column(
            "row",
            _("Row"),
            lambda event: f"{noun.label} {event.pgh_obj_id}",
            url=lambda event: reverse("operation:audit_of", args=[noun.key, event.pgh_obj_id]),
        ),
        Column("what", _("What"), lambda event: LABELS.get(event.pgh_label, event.pgh_label)),
        Column("said", _("It said"), lambda event: snapshot(event)[:200], code=True, wide=True),
        Column("source", _("Through"), lambda event: event.source or "", code=True, wide=True),
    )


@staff_only("trail.read")
@require_GET
def about(request: SignedIn, kind: str, pk: int) -> HttpResponse:
    """Everything recorded of one object, also when it is no more."""
    recorded = AuditRow.objects.filter(subject_type=kind, subject_id=pk).select_related("actor")
    try:
        model: type[Model] = apps.get_model(kind)
    except (LookupError, ValueError):
        raise Http404 from None
    changes = changes_of(model(pk=pk))
    newest = recorded.first()
    if newest is None and not changes:
        raise Http404
    context = {
        "title": newest.subject_said if newest else f"{kind_called(kind)} {pk}",
        "kind": kind_called(kind),
        "acts": recorded[:200],
        "changes": changes[:200],
    }
    return render(request, "operation/audit_of.html", context)
