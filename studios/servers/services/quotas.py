"""Quotas: operations say how much a studio may take at once, launches hold to it."""

from django.db import transaction
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.core import acts, audit
from studios.models import ResourceRequest, Studio
from studios.servers import words
from studios.servers.errors import QuotaReached
from studios.servers.models import Quota, Server
from studios.servers.selectors.quotas import quota_left


@transaction.atomic
def set_quota(*, studio: Studio, servers: int | None, memory_mb: int | None, actor: User) -> Quota:
    """At most so many servers and so much memory at once; None lifts a limit.

    What runs beyond it runs on: nothing new is launched until there is room.
    """
    acts.require(actor, words.SET_QUOTA.key, studio)
    Quota.objects.get_or_create(studio=studio)
    quota = Quota.objects.select_for_update(of=("self",), no_key=True).get(studio=studio)
    before = {"servers": quota.servers, "memory_mb": quota.memory_mb}
    after = {"servers": servers, "memory_mb": memory_mb}
    if after != before:
        quota.servers, quota.memory_mb = servers, memory_mb
        quota.save()
        audit.record(
            actor=actor,
            said=words.SET_QUOTA(),
            subject=studio,
            because=quota.as_said(),
            before=before,
            after=after,
        )
    return quota


def require_quota(
    request: ResourceRequest, memory_mb: int, *, instead_of: Server | None = None
) -> None:
    """Room for one more server of the request's studio, in the transaction that writes it down.

    `instead_of` ends for it and is counted no more. Raises QuotaReached.
    """
    # As the database locks them; whoever else launches for the studio waits here, and is counted.
    ResourceRequest.objects.select_for_update(of=("self",), no_key=True).filter(
        pk=request.pk
    ).first()
    Quota.objects.select_for_update(of=("self",), no_key=True).filter(
        studio=request.studio_id
    ).first()
    left = quota_left(request.studio_id)
    if left is None:
        return
    most, taken = left.quota.servers, left.servers - (instead_of is not None)
    if most is not None and taken >= most:
        raise QuotaReached(
            _(
                "Operations let the studio run %(most)s servers at once, and %(taken)s are there."
                " Stop one, or ask operations for more."
            )
            % {"most": most, "taken": taken}
        )
    limit, used = left.quota.memory_mb, left.memory_mb - (instead_of.memory_mb if instead_of else 0)
    if limit is not None and used + memory_mb > limit:
        raise QuotaReached(
            _(
                "Operations let the studio's servers take %(most)s MB at once. %(taken)s MB are"
                " taken and this one needs %(needs)s MB. Stop one, or ask operations for more."
            )
            % {"most": limit, "taken": used, "needs": memory_mb}
        )
