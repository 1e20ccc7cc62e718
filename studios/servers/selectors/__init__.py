from studios.servers.selectors.caps import Cap, cap_of, caps_of, not_used_up
from studios.servers.selectors.servers import (
    LAUNCHABLE,
    Cost,
    cost_of,
    launchable_requests,
    lost_servers,
    running_out,
    staff_server,
    usage_of,
    visible_server,
    with_metered,
)

__all__ = [
    "LAUNCHABLE",
    "Cap",
    "Cost",
    "cap_of",
    "caps_of",
    "cost_of",
    "launchable_requests",
    "lost_servers",
    "not_used_up",
    "running_out",
    "staff_server",
    "usage_of",
    "visible_server",
    "with_metered",
]
