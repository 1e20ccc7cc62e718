"""Walks the demo world as a person does, by its links, and measures what each page costs."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve

from incubator.accounts.models import User
from incubator.portal.demo.people import DOMAIN, PERSONAS

# Wagtail's editor and Django's admin are other people's pages; the rest is no page.
SKIPPED = ("/cms/", "/admin/", "/documents/", "/static/", "/media/", "/art/", "/demo/", "/kit/")
# Several objects of a kind are visited: often one is at the beginning of its life, one at its end.
OBJECTS_OF_A_KIND = 2
# Of the ways to filter and sort a list one is enough; all of them is a walk without an end.
QUERIES_OF_A_LIST = 1
# Staff read every studio; for its pages one reader and its members are enough.
READER = "vera"
STAFF = frozenset(persona.key for persona in PERSONAS if persona.roles)
# What each of the staff has of their own. The rest of the site they see as any of them does.
OWN = ("/staff/", "/studio/", "/home/", "/notifications/", "/jobs/", "/search/", "/my/")

LINK = re.compile(r'<a\s(?:[^>]*\s)?href="([^"]+)"|<[a-z][^>]*\shx-get="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Visit:
    """One page as one person got it."""

    who: str
    url: str
    route: str
    status: int
    size: int
    seconds: float
    statements: list[str] = field(repr=False)

    @property
    def queries(self) -> int:
        return len(self.statements)

    def repeated(self) -> tuple[int, str]:
        """The statement asked most often, values stripped, and how often."""
        shapes = Counter(shape_of(statement) for statement in self.statements)
        if not shapes:
            return 0, ""
        shape, count = shapes.most_common(1)[0]
        return count, shape

    def __str__(self) -> str:
        return f"{self.who} {self.url}"


def shape_of(statement: str) -> str:
    """A statement without its values, so that the queries of a loop look the same."""
    shape = re.sub(r"'(?:[^']|'')*'|\b\d+\b", "?", statement)
    return re.sub(r"\((?:(?:%s|\?)(?:, )?)+\)", "(…)", shape)


def links_of(page: str) -> list[str]:
    """Where a page leads: its links and the fragments it fetches.

    Of a page of ours they are as plain as this, and reading it as HTML takes as long as a small
    page takes to be made.
    """
    return [unescape(link or fragment) for link, fragment in LINK.findall(page)]


@contextmanager
def statements_of() -> Iterator[list[str]]:
    """What the database is asked inside, in order, with placeholders."""
    asked: list[str] = []

    def listen(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(listen):
        yield asked


def client_of(who: str) -> Client:
    """A browser in which this person of the demo world is signed in; "nobody" is not."""
    client = Client(raise_request_exception=False)
    if who != "nobody":
        client.force_login(User.objects.get(email=f"{who}@{DOMAIN}"))
    # The first page of a session also writes down the device.
    client.get("/home/")
    return client


def visit(client: Client, who: str, url: str) -> tuple[Visit, str]:
    with statements_of() as statements:
        started = time.perf_counter()
        response = client.get(url)
        body = b"".join(response) if response.streaming else response.content
        seconds = time.perf_counter() - started
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    size = len(body) if is_page else 0
    seen = Visit(who, url, route_of(url), response.status_code, size, seconds, statements)
    target = response.headers.get("Location", "")
    return seen, f'<a href="{target}">' if target else body.decode() if is_page else ""


@cache
def route_of(url: str) -> str:
    """The pattern of an address, with the names of what it asks for."""
    parts = urlsplit(url)
    names = sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair})
    try:
        route = str(resolve(parts.path).route)
    except Resolver404:
        route = parts.path
    if route.startswith("^"):
        # All of Wagtail is one pattern.
        route = parts.path.strip("/")
    return f"/{route}" + (f"?{'&'.join(names)}" if names else "")


def walk(
    who: str,
    start: tuple[str, ...] = ("/", "/home/"),
    read: Callable[[Visit, str], None] | None = None,
    by_staff: Counter[str] | None = None,
) -> Iterator[Visit]:
    """Every kind of page this person can reach from the front door, a few objects of each.

    `read` is given the text of each. Of the pages that all of the staff get alike, those that are
    counted in `by_staff` were taken by others before, and this person leaves them out.
    """
    client = client_of(who)
    waiting, known, own = list(start), set(start), Counter[str]()
    shared = own if by_staff is None or who not in STAFF else by_staff
    while waiting:
        url = waiting.pop(0)
        route, is_list = route_of(url), "?" in url
        kind = route.partition("?")[0] + "?" * is_list
        taken = own if route == "/" or route.startswith(OWN) else shared
        taken[kind] += 1
        if taken[kind] > (QUERIES_OF_A_LIST if is_list else OBJECTS_OF_A_KIND):
            continue
        if route.startswith("/studio/") and who in STAFF - {READER}:
            continue
        seen, page = visit(client, who, url)
        if read is not None:
            read(seen, page)
        yield seen
        for link in links_of(page):
            target = absolute(link, url)
            if target and target not in known:
                known.add(target)
                waiting.append(target)


def absolute(link: str, page: str) -> str:
    """The address of a link within our site, or nothing."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or not (parts.path or parts.query):
        return ""
    path = parts.path or urlsplit(page).path
    if not path.startswith("/") or path.startswith(SKIPPED) or "logout" in path:
        return ""
    if "format=" in parts.query:
        # A file: it may be long, and is sent piece by piece.
        return ""
    return f"{path}?{parts.query}" if parts.query else path
