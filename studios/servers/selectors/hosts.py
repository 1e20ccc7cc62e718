"""Reads about hosts: what they have, what is taken, what runs where."""

from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.core import shown
from studios.servers.models import SILENT_AFTER, Host, Orphan, Server


def running_on(host: Host) -> QuerySet[Server]:
    """What is there, or may be, oldest first."""
    rows = Server.objects.live().filter(host=host)
    return rows.select_related("studio", "game", "sighting", "blueprint").order_by("pk")


def host_figures() -> list[dict[str, Any]]:
    """Of all hosts in use: how many answer, what is free, what waits for room."""
    used = Host.objects.with_taken().filter(state__in=["active", "evacuating"])
    rows = list(used.values_list("last_seen_at", "memory_mb", "taken_mb"))
    since = timezone.now() - SILENT_AFTER
    heard = sum(seen is not None and seen >= since for seen, _memory, _taken in rows)
    memory, taken = sum(row[1] for row in rows), sum(row[2] for row in rows)
    waiting = Server.objects.live().filter(observed="pending", host=None)
    wanted = waiting.aggregate(memory=Sum("memory_mb"))["memory"] or 0
    orphans = Orphan.objects.filter(state="found").count()
    return [
        {
            "label": _("Hosts that answer"),
            "value": _("%(heard)s of %(all)s") % {"heard": heard, "all": len(rows)},
        },
        {
            "label": _("Memory taken"),
            "value": _("%(taken)s of %(all)s MB")
            % {"taken": shown.count(taken), "all": shown.count(memory)},
        },
        {
            "label": _("Servers without a host"),
            "value": waiting.count(),
            "note": _("They need %(memory)s MB.") % {"memory": shown.count(wanted)}
            if wanted
            else "",
        },
        {"label": _("Machines that nobody asked for"), "value": orphans},
    ]
