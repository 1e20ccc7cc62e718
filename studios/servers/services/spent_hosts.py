"""Machines that were made for one server are no hosts any more once that is over."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from studios.servers.models import HOST, LIVE, Host

# Whoever was only out of reach reports what it ran meanwhile before it is refused.
SILENT_FOR = timedelta(hours=1)


def retire_spent_hosts() -> int:
    """Each in a transaction of its own; returns how many."""
    before = timezone.now() - SILENT_FOR
    spent = (
        Host.objects.filter(only_for__isnull=False)
        .exclude(only_for__observed__in=LIVE)
        .exclude(state="retired")
        .filter(Q(last_seen_at__lt=before) | Q(last_seen_at=None, created_at__lt=before))
    )
    return sum(_retire(pk) for pk in spent.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _retire(pk: int) -> bool:
    rows = Host.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    host = rows.filter(pk=pk).exclude(state="retired").first()
    if host is None:
        return False
    HOST.advance(host, "retire", actor=None)
    Host.objects.filter(pk=pk).update(token_hash="", join_hash="", join_until=None)
    return True
