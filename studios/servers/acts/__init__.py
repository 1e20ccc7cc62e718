"""What people do with servers and all that belongs to them, a module for each kind of thing."""

from studios.servers.acts import blueprints, builds, capacity, fleets, hosts, servers

__all__ = ["blueprints", "builds", "capacity", "fleets", "hosts", "servers"]
