"""What a studio's quota leaves it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from studios.servers.models import Quota, Server


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaLeft:
    """A quota, and what the studio's servers take of it as the database counts them."""

    quota: Quota
    servers: int
    memory_mb: int

    def room_for(self, memory_mb: int) -> int | None:
        """How many more of this size; None is any number."""
        rooms = []
        if self.quota.servers is not None:
            rooms.append(self.quota.servers - self.servers)
        if self.quota.memory_mb is not None and memory_mb:
            rooms.append((self.quota.memory_mb - self.memory_mb) // memory_mb)
        return max(0, min(rooms)) if rooms else None


def quota_left(studio_id: int) -> QuotaLeft | None:
    """None where no limit was set."""
    return quotas_left([studio_id]).get(studio_id)


def quotas_left(studios: Iterable[int] | None = None) -> dict[int, QuotaLeft]:
    """By studio, in two queries however many; of all studios where none are named."""
    quotas = Quota.objects.all() if studios is None else Quota.objects.filter(studio__in=studios)
    found = {quota.studio_id: quota for quota in quotas}
    if not found:
        return {}
    # What is on its way out counts no more, unless another comes in its place.
    wanted = Q(desired=Server.Desired.RUNNING) | Q(restarts_for__isnull=False)
    rows = Server.objects.live().filter(wanted, studio__in=found).order_by().values("studio")
    taken = {
        row["studio"]: row for row in rows.annotate(count=Count("pk"), memory=Sum("memory_mb"))
    }
    return {
        studio: QuotaLeft(
            quota=quota,
            servers=taken[studio]["count"] if studio in taken else 0,
            memory_mb=taken[studio]["memory"] if studio in taken else 0,
        )
        for studio, quota in found.items()
    }
