"""All addresses of the site, as Django's resolver knows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.table import DOORS


@dataclass(frozen=True, slots=True)
class Route:
    """One URL pattern. `access` is the mark of its guard, None where there is none.

    A button's address takes POSTs; a GET leads on to the page that the button stands on. What is
    sent once has a form with a key.
    """

    path: str
    name: str
    access: str | None
    args: tuple[str, ...]
    is_button: bool
    is_sent_once: bool
    is_of_the_demo: bool
    view_class: type

    @property
    def key(self) -> str:
        """Its name, or its address where it has none."""
        return self.name or self.path

    @property
    def is_behind_a_door(self) -> bool:
        return self.path.startswith(DOORS)

    def url(self, args: dict[str, Any]) -> str:
        return reverse(self.name, kwargs=args) if self.name else f"/{self.path}"


def routes() -> list[Route]:
    """In the order of the resolver; a second pattern of the same address is never reached."""
    found: dict[str, Route] = {}
    for route in _walk(get_resolver()):
        found.setdefault(route.path, route)
    return list(found.values())


def _walk(resolver: URLResolver, prefix: str = "", namespace: str = "") -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        path = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            name = f"{namespace}{pattern.name}" if pattern.name else ""
            access = getattr(pattern.callback, "access", None)
            args = tuple(pattern.pattern.regex.groupindex)
            button, once, demo = (
                hasattr(pattern.callback, mark)
                for mark in ("is_button", "is_sent_once", "demo_part")
            )
            view_class = getattr(pattern.callback, "view_class", object)
            yield Route(path, name, access, args, button, once, demo, view_class)
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, path, inner)
