"""Figures of servers for Prometheus."""

from incubator.core.gauges import gauge
from studios.servers.selectors.drift import drifts, oldest_drift


@gauge("incubator_servers_drifting", "Servers that differ from what is wanted for over a minute.")
def servers_drifting() -> float:
    return len(drifts())


@gauge("incubator_servers_drift_seconds", "For how long the longest of them has.")
def servers_drift_seconds() -> float:
    return oldest_drift().total_seconds()
