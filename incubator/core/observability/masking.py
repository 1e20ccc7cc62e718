"""What no log and no error report may carry: people's addresses, passwords, keys."""

import re

ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]+@(?=[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
URL_PASSWORD = re.compile(r"(?<=://)([^\s:/@]*):[^\s/@]+@")
# `password=…`, `"token": "…"`, `Authorization: Bearer …`
NAMED_SECRET = re.compile(
    r"(?i)([\w-]*(?:password|passwd|secret|token|api[_-]?key|authorization|cookie|dsn)"
    r"[\"']?\s*[=:]\s*[\"']?(?:(?:bearer|basic)\s+)?)[^\s\"',;&)]+"
)


# Keys of the API begin with a mark of their own, so they are known wherever they stand.
API_KEY = re.compile(r"\bink_(?!\*)[\w-]+")


def mask(text: str) -> str:
    """The text without addresses' local parts, API keys and what follows the name of a secret."""
    text = URL_PASSWORD.sub(r"\1:***@", text)
    text = NAMED_SECRET.sub(r"\1***", text)
    text = API_KEY.sub("ink_***", text)
    return ADDRESS.sub("***@", text)
