from studios.servers.selectors.caps import Cap, cap_of, caps_of, not_used_up
from studios.servers.selectors.servers import (
    LAUNCHABLE,
    Cost,
    cost_of,
    in_trouble,
    launchable_requests,
    lost_of,
    running_out_of,
    staff_server,
    troubles_of,
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
    "in_trouble",
    "launchable_requests",
    "lost_of",
    "not_used_up",
    "running_out_of",
    "staff_server",
    "troubles_of",
    "usage_of",
    "visible_server",
    "with_metered",
]
