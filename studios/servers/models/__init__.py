from studios.servers.models.blueprints import Blueprint, Program
from studios.servers.models.caps import CapMark, Step
from studios.servers.models.servers import SERVER, Server

__all__ = ["SERVER", "Blueprint", "CapMark", "Program", "Server", "Step"]
