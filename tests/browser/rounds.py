"""Going the rounds of the demo world, and what is looked at on each page in a real Chromium.

Every page is fetched in this process, as everybody. Chromium takes its time, so in `make test` it
opens the first page of each route, and of the others those that put elements together as no page
before them did, which alone can show colours together that were not seen so yet; in
`make test-large` it opens them all. It is given what was fetched, and each page is left in the
theme and width it was seen in last, in which the next one is opened.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import axe_core_python
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Page

from tests.browsing import DESKTOP, PHONE
from tests.sizes import LARGE

AXE = Path(axe_core_python.__file__).with_name("axe.min.js").read_text()
# Wagtail's editor, Django's admin and the API's reference are other people's pages.
OTHERS = ("/cms/", "/admin/", "/documents/", "/static/", "/media/", "/art/", "/api/", "/i18n/")
NO_PAGES = (
    "/help/matches/",
    "/accounts/logout/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/demo/become/",
)
BAD_IMPACTS = ("serious", "critical")

# What a page is made of differs from person to person; its colours do not, and take longest.
EVERYTHING = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
STRUCTURE = EVERYTHING | {"rules": {"color-contrast": {"enabled": False}}}
COLOURS = {"runOnly": ["color-contrast"]}

Theme = Literal["light", "dark"]
# What axe finds, if it is asked for something, and what sticks out.
LOOK = """async (options) => {
    const out = [];
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > room) {
        out.push(...[...document.querySelectorAll("body *")]
            .filter(element => element.getBoundingClientRect().right > room + 1 && !element.closest(".scroll"))
            .map(element => element.outerHTML.slice(0, 120)).slice(0, 3));
        if (!out.length) out.push("something");
    }
    if (!options) return [[], out];
    const found = await axe.run(document, {
        resultTypes: ["violations"],
        // Style sheets are read again for rules about rotated screens alone, of which we have none.
        preload: false,
        ...options,
    });
    return [found.violations.filter(one => ["serious", "critical"].includes(one.impact))
        .map(one => `${one.id}: ${one.nodes.slice(0, 2).map(node => node.html.slice(0, 160)).join(" | ")}`), out];
}"""


class Elements(HTMLParser):
    """A page's links, and which element stands in which: with classes, roles and what they name."""

    VOID = frozenset(
        [
            "area",
            "base",
            "br",
            "col",
            "embed",
            "hr",
            "img",
            "input",
            "link",
            "meta",
            "source",
            "track",
            "wbr",
        ]
    )
    TOLD = frozenset(("class", "role", "type", "tabindex", "scope"))

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.pairs: set[tuple[str, str]] = set()
        self._inside: list[tuple[str, str]] = [("", "")]
        self.feed(page)

    def updatepos(self, i: int, j: int) -> int:
        """Nobody asks for lines, and counting them takes a tenth of the time."""
        return j

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = sorted(
            f"{name}={value}" if name in self.TOLD else name
            for name, value in attrs
            if name in self.TOLD or name.startswith(("aria-", "hx-"))
        )
        said = " ".join((tag, *told))
        self.pairs.add((self._inside[-1][1], said))
        if tag == "a":
            self.links += [value for name, value in attrs if name == "href" and value]
        if tag not in self.VOID:
            self._inside.append((tag, said))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._inside) - 1, 0, -1):
            if self._inside[place][0] == tag:
                del self._inside[place:]
                return


@dataclass
class Rounds:
    """What has been seen so far, by all people together."""

    seen: set[tuple[str, str]] = field(default_factory=set)
    examined: set[str] = field(default_factory=set)
    pairs: set[tuple[str, str]] = field(default_factory=set)
    # What the browser is to be given when it asks for it: one page, by its address.
    fetched: dict[str, HttpResponseBase] = field(default_factory=dict)
    opened: int = 0
    # How the page was left: the next one is opened like this, and nothing is turned back for it.
    width: int = DESKTOP
    theme: Theme = "light"

    def walk(self, client: Client, page: Page, kind: str, start: list[str]) -> list[str]:
        """Every kind of page a person reaches by links; `kind` of person. Returns complaints.

        In the client and in the browser of the page the same person is signed in. The page is
        new, of a desk's width and light.
        """
        self.width, self.theme = DESKTOP, "light"
        complaints: list[str] = []
        todo = [(url, "") for url in start]
        while todo:
            url, origin = todo.pop(0)
            mark = mark_of(url, kind)
            if mark in self.seen:
                continue
            self.seen.add(mark)
            answer: Any = client.get(url, follow=True)
            status = answer.status_code
            # A file would stay open.
            answer.close()
            if status >= 400:
                # From the route table come addresses that are not for this person, or take POST.
                if origin or status >= 500:
                    complaints.append(f"{url}, linked on {origin or 'nothing'}: {status}")
                continue
            if not answer.headers.get("Content-Type", "").startswith("text/html"):
                continue
            address = answer.redirect_chain[-1][0] if answer.redirect_chain else url
            landed = urlsplit(address).path
            self.seen.add(mark_of(landed, kind))
            body = answer.content
            if len(body) > 200_000:
                complaints.append(f"{landed} ({kind}) weighs {len(body)} bytes")
            elements = Elements(body.decode())
            unseen = elements.pairs - self.pairs
            self.pairs |= unseen
            is_first = route_of(landed) not in self.examined
            self.examined.add(route_of(landed))
            if LARGE or unseen or is_first:
                self.fetched.clear()
                self.fetched[address.partition("#")[0]] = answer
                page.goto(address)
                self.fetched.clear()
                coloured = bool(unseen) or (LARGE and is_first)
                complaints += [f"{landed} ({kind}): {one}" for one in self.examine(page, coloured)]
            todo += [(link, landed) for link in elements.links if is_page(link)]
        return complaints

    def examine(self, page: Page, coloured: bool) -> Iterator[str]:
        """Accessibility on a desk, and what sticks out at both widths; if `coloured`, contrasts in
        both themes."""
        self.opened += 1
        if self.width == PHONE:
            yield from self.look(page)
            self.turn(page, DESKTOP)
            yield from self.look_closely(page, coloured)
        else:
            yield from self.look_closely(page, coloured)
            self.turn(page, PHONE)
            yield from self.look(page)

    def look_closely(self, page: Page, coloured: bool) -> Iterator[str]:
        if not coloured:
            yield from self.look(page, STRUCTURE)
            return
        yield from self.look(page, EVERYTHING)
        self.theme = "dark" if self.theme == "light" else "light"
        page.emulate_media(color_scheme=self.theme)
        yield from self.look(page, COLOURS)

    def turn(self, page: Page, width: int) -> None:
        self.width = width
        page.set_viewport_size({"width": width, "height": 844})

    def look(self, page: Page, options: dict[str, Any] | None = None) -> Iterator[str]:
        found, out = page.evaluate(LOOK, options)
        yield from (f"{self.theme}, {one}" for one in found)
        yield from (f"scrolls sideways at {self.width} because of {one}" for one in out)


def is_page(link: str) -> bool:
    if not link.startswith("/") or link.startswith(OTHERS + NO_PAGES):
        return False
    return "format=" not in link and not re.search(r"\.(csv|pdf|json|xml|eml|zip)\b|/pdf/", link)


@cache
def route_of(url: str) -> str:
    """The pattern an address belongs to; of Wagtail's one pattern, the address itself."""
    path = urlsplit(url).path
    try:
        route = str(resolve(path).route)
    except Resolver404:
        return path
    return path if route.startswith("^") or not route else route


def mark_of(url: str, kind: str) -> tuple[str, str]:
    """What counts as the same page: outside the portal it does not matter who is signed in."""
    route = route_of(url)
    personal = route.startswith(("staff/", "studio/")) or kind == "stranger"
    return route, kind if personal else "somebody"


def plain_routes() -> list[str]:
    """Addresses of our own without arguments, from the route table."""
    found: list[str] = []

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> None:
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, path)
            elif "<" not in path and "^" not in path and "\\" not in path:
                found.append(f"/{path}")

    walk(get_resolver().url_patterns, "")
    return sorted({url for url in found if is_page(url)})
