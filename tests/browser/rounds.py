"""Going the rounds of the demo world in a real Chromium, and what is looked at on each page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import axe_core_python
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Response

from tests.browsing import DESKTOP, PHONE

AXE = Path(axe_core_python.__file__).with_name("axe.min.js").read_text()
# Wagtail's editor, Django's admin and the API's reference are other people's pages.
OTHERS = ("/cms/", "/admin/", "/documents/", "/static/", "/media/", "/art/", "/api/", "/i18n/")
NO_PAGES = ("/accounts/logout/", "/healthz", "/readyz", "/metrics", "/demo/become/")
BAD_IMPACTS = ("serious", "critical")

# What a page is made of differs from person to person; its colours do not, and take longest.
STRUCTURE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    "rules": {"color-contrast": {"enabled": False}},
}
COLOURS = {"runOnly": ["color-contrast"]}
LOOK = """async (options) => {
    const found = await axe.run(document, {
        resultTypes: ["violations"],
        // Style sheets are read again for rules about rotated screens alone, of which we have none.
        preload: false,
        ...options,
    });
    return found.violations.filter(one => ["serious", "critical"].includes(one.impact))
        .map(one => `${one.id}: ${one.nodes.slice(0, 2).map(node => node.html.slice(0, 160)).join(" | ")}`);
}"""
STICKING_OUT = """() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const out = [...document.querySelectorAll("body *")]
        .filter(element => element.getBoundingClientRect().right > room + 1 && !element.closest(".scroll"))
        .map(element => element.outerHTML.slice(0, 120));
    return out.slice(0, 3).concat(out.length ? [] : ["something"]);
}"""


@dataclass
class Rounds:
    """What has been seen so far, by all people together."""

    seen: set[tuple[str, str]] = field(default_factory=set)
    examined: set[str] = field(default_factory=set)

    def walk(self, page: Page, kind: str, start: list[str]) -> list[str]:
        """Every kind of page a person reaches by links; `kind` of person. Returns complaints."""
        complaints: list[str] = []
        todo = [(url, "") for url in start]
        while todo:
            url, origin = todo.pop(0)
            mark = mark_of(url, kind)
            if mark in self.seen:
                continue
            self.seen.add(mark)
            # From the route table come addresses that are not for this person, or for POST only.
            if not origin and 400 <= page.request.get(url, max_redirects=0).status < 500:
                continue
            try:
                response = page.goto(url)
            except PlaywrightError as error:
                # A file is a download and no page.
                if "Download" in str(error):
                    continue
                raise
            status = response.status if response else 200
            landed = urlsplit(page.url).path
            if status >= 400:
                if origin or status >= 500:
                    complaints.append(f"{url}, linked on {origin or 'nothing'}: {status}")
                continue
            self.seen.add(mark_of(landed, kind))
            complaints += [f"{landed} ({kind}): {one}" for one in self.examine(page, response)]
            links = page.eval_on_selector_all(
                "a[href]", "all => all.map(a => a.getAttribute('href'))"
            )
            todo += [(link, landed) for link in links if is_page(link)]
        return complaints

    def examine(self, page: Page, response: Response | None) -> Iterator[str]:
        """Both widths and accessibility for everybody; the colours of both themes once a route."""
        if response and len(response.body()) > 200_000:
            yield f"weighs {len(response.body())} bytes"
        route = route_of(urlsplit(page.url).path)
        yield from page.evaluate(LOOK, STRUCTURE)
        if route not in self.examined:
            self.examined.add(route)
            yield from (f"light, {one}" for one in page.evaluate(LOOK, COLOURS))
            page.emulate_media(color_scheme="dark")
            yield from (f"dark, {one}" for one in page.evaluate(LOOK, COLOURS))
            yield from stuck_out(page)
            page.emulate_media(color_scheme="light")
        yield from stuck_out(page)


def stuck_out(page: Page) -> Iterator[str]:
    for width in (PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": 844})
        for one in page.evaluate(STICKING_OUT):
            yield f"scrolls sideways at {width} because of {one}"


def is_page(link: str) -> bool:
    if not link.startswith("/") or link.startswith(OTHERS + NO_PAGES):
        return False
    return "format=" not in link and not re.search(r"\.(csv|pdf|json|xml|eml|zip)\b|/pdf/", link)


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
