"""Agents at one queue over HTTP while players write: no reply lost, none sent twice, no ticket
taken from a colleague unawares.

Every agent takes tickets that nobody has and answers whatever they find, some with a double click;
some conversations go on meanwhile. What the server said yes to is there once, what it refused is
not there at all.
"""

import os
import re
import sys
import time
import urllib.parse
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from random import Random
from subprocess import DEVNULL, Popen
from threading import Thread

import psutil
import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.models import Count

from incubator.accounts.models import Role
from incubator.core.models import AuditRow
from incubator.runtime.places import PROJECT
from incubator.runtime.processes import end, wait_until
from support.models import Delivery, Direction, Message, Ticket
from support.services.tickets import file_ticket, hear
from tests.cast import person
from tests.clients import Client
from tests.sizes import LARGE, dice
from tests.support.listening.serving import free_place

AGENTS, TICKETS, PLAYERS, SECONDS = (50, 400, 4, 120.0) if LARGE else (4, 12, 1, 4.0)
SEEN = re.compile(r'name="seen" value="(\d+)"')
SECRET = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@contextmanager
def served(database: str) -> Iterator[str]:
    """The product as it runs: processes of their own, of few threads."""
    place = free_place()
    host, port = place.host, place.port
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    options = f"--interface wsgi --host {host} --port {port} --workers 2 --blocking-threads 4"
    process = Popen(
        [
            sys.executable,
            "-m",
            "granian",
            *options.split(),
            "--no-ws",
            "incubator.wsgi:application",
        ],
        cwd=PROJECT,
        # Sessions are made here, with the keys that everybody knows: only a demo serves with those.
        env={**os.environ, "DATABASE_URL": f"{server}/{database}", "DEMO": "true"},
        stdout=DEVNULL,
        stderr=DEVNULL,
    )
    try:
        assert wait_until(lambda: is_there(host, port), seconds=60)
        yield f"http://{host}:{port}"
    finally:
        end(psutil.Process(process.pid), seconds=5)
        process.wait(5)


def is_there(host: str, port: int) -> bool:
    with closing(HTTPConnection(host, port, timeout=5)) as talk:
        try:
            talk.request("GET", "/healthz")
            return talk.getresponse().status == 200
        except OSError:
            return False


class Agent(Thread):
    """One person at the desk, with a browser that keeps what it was told."""

    def __init__(self, name: str, site: str, chance: Random, until: float) -> None:
        super().__init__(name=name)
        self.user = person(name, Role.AGENT)
        client = Client()
        client.force_login(self.user)
        self.cookie = "; ".join(f"{one.key}={one.value}" for one in client.cookies.values())
        self.place = urllib.parse.urlsplit(site).netloc
        self.chance, self.until = chance, until
        self.kept: list[str] = []
        self.refused: list[str] = []
        self.unsure: list[str] = []
        self.errors: list[int] = []

    def run(self) -> None:
        while time.monotonic() < self.until:
            try:
                self._look()
            except (OSError, HTTPException):
                self.errors.append(0)

    def _look(self) -> None:
        _status, page = self.ask("GET", "/staff/tickets/?state=open&assignee=nobody")
        open_ones = sorted(set(re.findall(r"/staff/tickets/(T-\d+)/", page)))
        number = self.chance.choice(open_ones) if open_ones else f"T-{1001 + TICKETS // 2}"
        address = f"/staff/tickets/{number}/"
        _status, page = self.ask("GET", address)
        secret, seen = SECRET.search(page), SEEN.findall(page)
        if secret is None or not seen:
            return
        typed = {"csrfmiddlewaretoken": secret[1], "verb": "take", "seen_with": ""}
        if open_ones:
            self.ask("POST", f"{address}act/", typed)
        self._answer(address, {"csrfmiddlewaretoken": secret[1], "seen": seen[-1]})

    def _answer(self, address: str, typed: dict[str, str]) -> None:
        words = f"answer {uuid.uuid4()}"
        typed |= {"body": words, "form_key": str(uuid.uuid4())}
        if self.chance.random() < 0.2:
            # A double click: both are on their way at once.
            other = Thread(target=self.ask, args=("POST", f"{address}reply/", dict(typed)))
            other.start()
            status, _page = self.ask("POST", f"{address}reply/", typed)
            other.join()
        else:
            status, _page = self.ask("POST", f"{address}reply/", typed)
        if status == 302:
            self.kept.append(words)
        elif status == 200:
            self.refused.append(words)
        else:
            self.unsure.append(words)

    def ask(self, method: str, path: str, typed: dict[str, str] | None = None) -> tuple[int, str]:
        talk = HTTPConnection(self.place, timeout=60)
        body = urllib.parse.urlencode(typed) if typed else None
        heads = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        token = re.search(rf"{settings.CSRF_COOKIE_NAME}=([^;]+)", self.cookie)
        if typed and token is None:
            raise AssertionError("no token to send along")
        talk.request(method, path, body, heads)
        answer = talk.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            pair = cookie.split(";")[0]
            name = pair.partition("=")[0]
            if f"{name}=" not in self.cookie:
                self.cookie += f"; {pair}"
        page = answer.read().decode(errors="replace")
        talk.close()
        if answer.status >= 500:
            self.errors.append(answer.status)
        return answer.status, page


def write_on(chance: Random, until: float, said: list[str]) -> None:
    """A player, who says one thing more here and there."""
    try:
        while time.monotonic() < until:
            ticket = chance.choice(list(Ticket.objects.takes_words()))
            words = f"question {uuid.uuid4()}"
            hear(ticket=ticket, body=words, author=ticket.player)
            said.append(words)
            time.sleep(0.2)
    finally:
        connection.close()


def test_nothing_is_lost_doubled_or_taken_away(
    committed_db: str, request: pytest.FixtureRequest
) -> None:
    for number in range(TICKETS):
        email = f"asks-{number}@home.example"
        file_ticket(
            email=email, subject=f"Question {number}", body="Why?", confirmed=True, actor=None
        )
    if LARGE:
        with served(committed_db) as own:
            agents, said = work_at(own)
    else:
        agents, said = work_at(request.getfixturevalue("site"))

    kept = [words for agent in agents for words in agent.kept]
    refused = {words for agent in agents for words in agent.refused}
    there = Counter(Message.objects.filter(direction=Direction.OUT).values_list("body", flat=True))
    print(
        f"\nagents together: {AGENTS} for {SECONDS:.0f} s: {len(kept)} replies kept,"
        f" {len(refused)} refused as somebody had written, {len(said)} more questions"
    )
    assert not [agent.errors for agent in agents if agent.errors]
    assert kept
    assert [words for words in kept if there[words] != 1] == []
    assert [words for words in there if there[words] > 1] == []
    assert refused.isdisjoint(there)
    heard = Counter(Message.objects.filter(direction=Direction.IN).values_list("body", flat=True))
    assert [words for words in said if heard[words] != 1] == []
    # Each answer went out once.
    mailed = Delivery.objects.filter(message__direction=Direction.OUT)
    assert not mailed.values("message").annotate(n=Count("pk")).filter(n__gt=1).exists()
    assert mailed.count() == sum(there.values())
    # Nobody gave one back: who got a ticket has it from nobody.
    taken = AuditRow.objects.filter(act="ticket.assign", subject_type="support.ticket")
    twice = taken.values("subject_id").annotate(n=Count("pk")).filter(n__gt=1)
    assert not twice.exists(), list(twice)


def work_at(site: str) -> tuple[list[Agent], list[str]]:
    until = time.monotonic() + SECONDS
    agents = [
        Agent(f"Agent {number}", site, dice(f"agent {number}"), until) for number in range(AGENTS)
    ]
    until = time.monotonic() + SECONDS
    for agent in agents:
        agent.until = until
    said: list[str] = []
    players = [
        Thread(target=write_on, args=(dice(f"player {number}"), until, said))
        for number in range(PLAYERS)
    ]
    connections.close_all()
    for one in (*agents, *players):
        one.start()
    for one in (*agents, *players):
        one.join()
    return agents, said
