"""Servers on machines of Amazon EC2, one machine for each, whose agent joins by itself."""

from studios.servers.providers.ec2.provider import Ec2Provider

__all__ = ["Ec2Provider"]
