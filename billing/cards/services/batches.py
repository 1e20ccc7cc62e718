"""Batches: ordered by one officer, made when another has agreed, downloaded once."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.cards import act_words as words
from billing.cards.codes import digest, grouped, new_codes
from billing.cards.envelopes import fingerprint, seal
from billing.cards.errors import BatchRefused
from billing.cards.models import CARD_BATCH, CardBatch, CardClass, Distributor, SealedCodes
from incubator.accounts.models import User
from incubator.approvals.asking import open_approval
from incubator.core import acts, audit
from incubator.core.database import copying
from incubator.core.numbers import next_number

SERIES = "CB"
HEADS = "serial,code\r\n"
COPY = (
    "COPY cards_card (batch_id, card_class_id, serial, digest, amount_minor, left_minor, state)"
    " FROM STDIN"
)


@transaction.atomic
def order_batch(
    *, card_class: CardClass, distributor: Distributor, count: int, actor: User
) -> CardBatch:
    """Ask for so many cards; they are made with the last vote that is needed.

    Raises BatchRefused for more than one file may hold, and for a distributor without a
    certificate; CertificateRefused for one that is over.
    """
    locked = Distributor.objects.select_for_update().get(pk=distributor.pk)
    acts.require(actor, words.ORDER_BATCH.key, locked)
    if not 0 < count <= CardBatch.MOST:
        raise BatchRefused(_("A batch has up to %(most)s cards.") % {"most": f"{CardBatch.MOST:,}"})
    if not locked.certificate:
        raise BatchRefused(
            _("%(distributor)s has no certificate yet, for which codes could be sealed.")
            % {"distributor": locked}
        )
    batch = CardBatch.objects.create(
        number=next_number(SERIES),
        card_class=card_class,
        distributor=locked,
        count=count,
        certificate=locked.certificate,
        ordered_by=actor,
    )
    audit.record(actor=actor, said=words.ORDER_BATCH(count=count), subject=batch)
    open_approval(
        subject=batch,
        kind="card_batch",
        amount_minor=batch.face_minor,
        currency=batch.currency,
        destination=fingerprint(batch.certificate),
        payee=locked.payee,
        requester=actor,
        actor=actor,
    )
    return batch


@transaction.atomic
def make_batch(*, batch: CardBatch, actor: User | None) -> CardBatch:
    """Make the cards and seal their codes, in one go: nobody sees them, and they are kept nowhere.

    A hundred thousand take some seconds.
    """
    CARD_BATCH.advance(batch, "make", actor=actor)
    lines = [HEADS]
    made, worth = batch.card_class_id, batch.card_class.amount_minor
    with copying(COPY) as copy:
        for number, code in enumerate(new_codes(batch.count), start=1):
            copy.write_row((batch.pk, made, number, digest(code), worth, 0, "made"))
            lines.append(f"{batch.serial(number)},{grouped(code)}\r\n")
    sealed = seal("".join(lines).encode(), batch.certificate)
    SealedCodes.objects.create(batch=batch, sealed=sealed)
    return batch


def check_download(batch: CardBatch) -> None:
    """Raises BatchRefused for what is not made, or was downloaded."""
    if batch.downloaded_at is not None:
        raise BatchRefused(
            _(
                "The codes of %(batch)s were downloaded before, and we keep no copy. If they are lost,"
                " ask us for another batch: cards that are not activated cost nothing."
            )
            % {"batch": batch}
        )
    if not batch.is_made:
        raise BatchRefused(_("%(batch)s is not made yet.") % {"batch": batch})


@transaction.atomic
def download(*, batch: CardBatch, actor: User) -> bytes:
    """The sealed codes, once: they are gone from here afterwards. Raises BatchRefused."""
    locked = CardBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    acts.require(actor, words.DOWNLOAD.key, locked)
    check_download(locked)
    kept = SealedCodes.objects.get(batch=locked)
    sealed = bytes(kept.sealed)
    locked.downloaded_by, locked.downloaded_at = actor, timezone.now()
    locked.save(update_fields=["downloaded_by", "downloaded_at"])
    audit.record(actor=actor, said=words.DOWNLOAD(), subject=locked, after={"sha256": kept.sha256})
    kept.delete()
    return sealed
