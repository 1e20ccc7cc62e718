"""What people are told about servers."""

from django.utils.translation import gettext_lazy

from incubator.messaging.kinds import notification_kind
from incubator.messaging.models import MailWhen

notification_kind(
    "server_runs",
    gettext_lazy("Servers that started or stopped"),
    gettext_lazy("A server of my studio's game runs now, or no longer does."),
    MailWhen.OFF,
)
notification_kind(
    "server_lost",
    gettext_lazy("Servers that were lost, slow to start or replaced"),
    gettext_lazy(
        "A server is gone although nobody had stopped it, takes long, or has another in its place."
    ),
    MailWhen.NOW,
)
notification_kind(
    "server_cap",
    gettext_lazy("Servers that use up what was approved"),
    gettext_lazy("A server nears or reaches what was approved, drains, or may run on."),
    MailWhen.NOW,
)
notification_kind(
    "fleet_moves",
    gettext_lazy("Fleets that moved to another revision, or whose servers fail"),
    gettext_lazy("A rollout ended or was taken back, or a fleet's servers fail again and again."),
    MailWhen.NOW,
)
notification_kind(
    "build_checked",
    gettext_lazy("Builds that were checked"),
    gettext_lazy("A build that I uploaded is ready, or was refused."),
    MailWhen.NOW,
)
notification_kind(
    "server_hosts",
    gettext_lazy("Hosts, and machines that nobody asked for"),
    gettext_lazy(
        "A host joined or was declared gone, or a machine runs that no server stands for."
    ),
    MailWhen.NOW,
)
