"""Who must agree to a batch of cards, and what follows; who stands behind a distributor."""

from datetime import timedelta
from typing import Any

from django.db.models import F, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.cards.models import CARD_BATCH, CardBatch
from billing.cards.services.batches import make_batch
from billing.cards.who import people_of
from incubator.accounts.models import Role
from incubator.approvals.kinds import ApprovalKind, Band, CarriedOut, Ending, Facts, approval_kind
from incubator.approvals.payees import PayeeKind, payee_kind
from incubator.core import shown
from incubator.core.money import format_money

# In US dollars: above, two officers beside who ordered it.
LIMIT_OF_ONE = 10_000

payee_kind(
    PayeeKind(
        "distributor",
        people_of,
        gettext_lazy("You act for this distributor: a colleague has to decide about it."),
    )
)


def _lock(pk: int) -> CardBatch:
    rows = CardBatch.objects.select_for_update(of=("self",))
    return rows.select_related("card_class__game", "distributor").get(pk=pk)


def _ordered_before(batch: CardBatch) -> int:
    rows = CardBatch.objects.filter(
        distributor=batch.distributor_id,
        card_class__currency=batch.currency,
        ordered_at__gt=timezone.now() - timedelta(days=30),
    ).exclude(state="refused")
    worth = Sum(F("count") * F("card_class__amount_minor"))
    return int(rows.exclude(pk=batch.pk).aggregate(sum=worth)["sum"] or 0)


def _refused(batch: CardBatch, ending: Ending) -> None:
    if CARD_BATCH.allows(batch.state, "refuse"):
        CARD_BATCH.advance(
            batch, "refuse", actor=ending.actor, reason=ending.reason, because=ending.because
        )


def facts_of(batch: CardBatch) -> list[tuple[str, Any]]:
    """What a page says of a batch before anything is done with it."""
    kind = batch.card_class
    return [
        (_("Distributor"), batch.distributor.name),
        (_("Class"), kind.name),
        (_("Cards"), shown.count(batch.count)),
        (_("Worth of a card"), kind.worth),
        (_("Worth of all"), format_money(batch.face_minor, batch.currency)),
    ]


def _facts(batch: CardBatch) -> Facts:
    return Facts(
        facts=facts_of(batch),
        note=_(
            "With the last vote the cards are made, and their codes sealed for the distributor's"
            " certificate. They are worth nothing until the distributor activates them; nothing is"
            " posted before."
        ),
        told=_("The people of the distributor are told that the batch is ready."),
    )


def _answered(batch: CardBatch) -> str:
    said = {"batch": batch}
    if batch.is_made:
        return _("%(batch)s is made; its distributor can download it.") % said
    return "" if batch.is_ordered else _("%(batch)s is refused.") % said


approval_kind(
    ApprovalKind(
        key="card_batch",
        label=gettext_lazy("batch of cards"),
        approve=gettext_lazy("Approve and make cards"),
        reject=gettext_lazy("Refuse batch"),
        bands=(
            Band(LIMIT_OF_ONE, ((Role.FINANCE, 1),)),
            Band(None, ((Role.FINANCE, 2),)),
        ),
        subject=CardBatch,
        lock=_lock,
        page=lambda batch: reverse("cards:staff_batch", args=[batch.number]),
        facts=_facts,
        sum_before=_ordered_before,
        read="card.read",
        completed=lambda batch, ending: make_batch(batch=batch, actor=ending.actor),
        rejected=_refused,
        voided=_refused,
        answered=_answered,
        carried_out_by=CarriedOut.SYSTEM,
    )
)
