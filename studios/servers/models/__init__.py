from studios.servers.models.blueprints import Blueprint, Program
from studios.servers.models.servers import SERVER, Server

__all__ = ["SERVER", "Blueprint", "Program", "Server"]
