from studios.servers.models.blueprints import (
    Blueprint,
    BlueprintRevision,
    Health,
    Players,
    Program,
    Protocol,
)
from studios.servers.models.builds import BUILD, Build, BuildKind, Channel, Platform
from studios.servers.models.caps import CapMark, Step
from studios.servers.models.fleets import Fleet, FleetHours, Pick, Rollout
from studios.servers.models.hosts import HOST, SILENT_AFTER, Host, HostPort, Sighting
from studios.servers.models.launches import SETTLED, Launch
from studios.servers.models.leases import Lease
from studios.servers.models.logs import LogChunk
from studios.servers.models.orphans import ORPHAN, Orphan, WatchedDatabase
from studios.servers.models.quotas import Quota
from studios.servers.models.samples import ServerSample
from studios.servers.models.servers import LIVE, RUINS, SERVER, Server
from studios.servers.models.used_builds import USED

__all__ = [
    "BUILD",
    "HOST",
    "LIVE",
    "ORPHAN",
    "RUINS",
    "SERVER",
    "SETTLED",
    "SILENT_AFTER",
    "USED",
    "Blueprint",
    "BlueprintRevision",
    "Build",
    "BuildKind",
    "CapMark",
    "Channel",
    "Fleet",
    "FleetHours",
    "Health",
    "Host",
    "HostPort",
    "Launch",
    "Lease",
    "LogChunk",
    "Orphan",
    "Pick",
    "Platform",
    "Players",
    "Program",
    "Protocol",
    "Quota",
    "Rollout",
    "Server",
    "ServerSample",
    "Sighting",
    "Step",
    "WatchedDatabase",
]
