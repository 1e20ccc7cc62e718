"""Blocked senders, with what came from them."""

from django.db.models import Count, Max

from support.models import BlockedSender
from support.models.senders import BlockedSenderQuerySet

SHOWN = 500


def blocked_senders() -> BlockedSenderQuerySet:
    """Who is blocked now, with `mails` and `last_at` of what came since, the newest block first."""
    rows = BlockedSender.objects.standing().select_related("blocked_by")
    return rows.annotate(mails=Count("tickets"), last_at=Max("tickets__created_at")).order_by("-pk")


def found_senders(rows: BlockedSenderQuerySet, wanted: str) -> list[BlockedSender]:
    """Those whose address holds the words, as many as a page shows."""
    return list((rows.filter(sender__icontains=wanted) if wanted else rows)[:SHOWN])
