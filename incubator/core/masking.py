"""What no log and no error report may carry: people's addresses, passwords, keys.

Strangers choose much of what is logged, such as hosts and paths, so every pattern here moves on
over each character once: none begins inside a run that it has tried from its beginning.
"""

import re

ADDRESS = re.compile(r"(?<![A-Za-z0-9._%+'-])[A-Za-z0-9._%+'-]++@(?=[A-Za-z0-9-]++\.[A-Za-z0-9-])")
URL_PASSWORD = re.compile(r"(?<=://)([^\s:/@]*+):[^\s/@]++@")
# `password=…`, `"token": "…"`, `Authorization: Bearer …`
NAMED_SECRET = re.compile(
    r"(?i)((?:password|passwd|secret|token|api[_-]?key|authorization|cookie|dsn)"
    r"[\"']?\s*+[=:]\s*+[\"']?(?:(?:bearer|basic)\s+)?)[^\s\"',;&)]+"
)
# Nobody reads more of one text; a traceback's ends say what it is about.
LONGEST = 20_000
CUT = "\n… (cut) …\n"


# What apps give out as secrets begins with a mark of its own, so it is known wherever it stands.
_marks: set[str] = set()


def never_show(mark: str) -> str:
    """Declare how secrets of an app begin; nothing that follows such a mark is ever shown."""
    _marks.add(mark)
    return mark


def mask(text: str) -> str:
    """The text without addresses' local parts, API keys and what follows the name of a secret.

    Of a very long one, only the beginning and the end.
    """
    text = URL_PASSWORD.sub(r"\1:***@", _short(text))
    text = NAMED_SECRET.sub(r"\1***", text)
    for mark in _marks:
        text = re.sub(rf"\b{re.escape(mark)}(?!\*)[\w-]+", f"{mark}***", text)
    return ADDRESS.sub("***@", text)


def _short(text: str) -> str:
    """Both ends of a long text, in whole words and lines: half a secret is not known as one."""
    if len(text) <= LONGEST:
        return text
    head, tail = text[: LONGEST // 2], text[-LONGEST // 2 :]
    return " ".join(head.rsplit(None, 1)[:-1]) + CUT + tail.partition("\n")[2]
