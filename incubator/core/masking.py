"""What no log and no error report may carry: people's addresses, passwords, keys."""

import re

ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]+@(?=[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
URL_PASSWORD = re.compile(r"(?<=://)([^\s:/@]*):[^\s/@]+@")
# `password=…`, `"token": "…"`, `Authorization: Bearer …`
NAMED_SECRET = re.compile(
    r"(?i)([\w-]*(?:password|passwd|secret|token|api[_-]?key|authorization|cookie|dsn)"
    r"[\"']?\s*[=:]\s*[\"']?(?:(?:bearer|basic)\s+)?)[^\s\"',;&)]+"
)


# What apps give out as secrets begins with a mark of its own, so it is known wherever it stands.
_marks: set[str] = set()


def never_show(mark: str) -> str:
    """Declare how secrets of an app begin; nothing that follows such a mark is ever shown."""
    _marks.add(mark)
    return mark


def mask(text: str) -> str:
    """The text without addresses' local parts, API keys and what follows the name of a secret."""
    text = URL_PASSWORD.sub(r"\1:***@", text)
    text = NAMED_SECRET.sub(r"\1***", text)
    for mark in _marks:
        text = re.sub(rf"\b{re.escape(mark)}(?!\*)[\w-]+", f"{mark}***", text)
    return ADDRESS.sub("***@", text)
