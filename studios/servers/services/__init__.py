from studios.servers.services.caps import watch_caps
from studios.servers.services.launching import (
    launch_server,
    replace_server,
    restart_server,
    stop_server,
)
from studios.servers.services.metering import meter, meter_due, meter_until
from studios.servers.services.reconciling import reconcile
from studios.servers.services.report import Report

__all__ = [
    "Report",
    "launch_server",
    "meter",
    "meter_due",
    "meter_until",
    "reconcile",
    "replace_server",
    "restart_server",
    "stop_server",
    "watch_caps",
]
