from studios.servers.models.blueprints import Blueprint, Program
from studios.servers.models.builds import BUILD, Build, BuildKind, Channel, Platform
from studios.servers.models.caps import CapMark, Step
from studios.servers.models.servers import SERVER, Server

__all__ = [
    "BUILD",
    "SERVER",
    "Blueprint",
    "Build",
    "BuildKind",
    "CapMark",
    "Channel",
    "Platform",
    "Program",
    "Server",
    "Step",
]
