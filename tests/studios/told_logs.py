"""A server that says what the test wants, and its host's agent, which tells it to whoever asks."""

from base64 import b64encode
from typing import Any

from django.test import Client
from django.urls import reverse

from studios.servers.models import Server
from tests.studios.joined_agents import Agent


class Log:
    """`said` is all of it; of what came before the byte `lost` its host has nothing any more."""

    def __init__(self, agent: Agent, server: Server, client: Client) -> None:
        self.agent, self.server, self.client = agent, server, client
        self.said, self.lost = b"", 0
        self.asked: list[dict[str, Any]] = []

    def turn(self) -> None:
        parts = [self._part(one) for one in self.asked]
        one: dict[str, Any] = {
            "key": self.server.launch_key,
            "desired": "running",
            "phase": "running",
        }
        one |= {"seconds": 5, "log": self.said[-4096:].decode("utf-8", "replace")}
        turn = {"version": 2, "disk_free_mb": 9000, "contains": True}
        self.asked = self.agent.tell({**turn, "servers": [one], "log_parts": parts})["logs"]

    def _part(self, asked: dict[str, Any]) -> dict[str, Any]:
        end = asked.get("before", len(self.said))
        start = asked.get("after", max(0, end - asked["most"]))
        start = max(start, self.lost)
        content = b64encode(self.said[start : max(start, min(end, start + asked["most"]))])
        return {**asked, "start": start, "bytes": content.decode(), "total": len(self.said)}

    def read(self, **query: Any) -> dict[str, Any]:
        url = reverse("servers:log", args=[self.server.studio.slug, self.server.number])
        found: dict[str, Any] = self.client.get(url, query).json()
        return found
