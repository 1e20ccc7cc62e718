"""Whether our own mail server knows that a mail comes from whom it says: RFC 8601.

Only the topmost `Authentication-Results` counts, and only if it names our server, which adds it on
top of whatever a sender wrote there and takes away what pretends to be its own. Anything that is
not exactly as the RFC has it, or speaks of another domain than the one in `From:`, proves nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WORD = re.compile(r'[^\s"\\();=]+')
VERSION = "1"


class Malformed(Exception):
    """The header is not as RFC 8601 has it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, or a sign; what was quoted is a word, whatever signs are in it."""

    text: str
    is_sign: bool = False


EQUALS, SEMICOLON = Piece("=", is_sign=True), Piece(";", is_sign=True)


@dataclass(frozen=True, slots=True)
class Result:
    """One method's verdict, such as dkim=pass, with what it was about, such as header.d."""

    method: str
    verdict: str
    about: Mapping[str, str]

    def domain_of(self, name: str) -> str:
        """Of a property that is a domain or an address; "" where it was not named."""
        return self.about.get(name, "").strip("<>").rpartition("@")[2].lower().rstrip(".")


def is_from_its_sender(headers: Sequence[str], *, senders: Sequence[str], server: str) -> bool:
    """Whether `server`, ours, says that the mail comes from its one sender's domain.

    `headers` are all Authentication-Results of the mail from the top; `senders` all addresses in
    its From: two of them, or none, are nobody.
    """
    domain = senders[0].rpartition("@")[2].lower() if len(senders) == 1 else ""
    if not server or not headers or not domain:
        return False
    try:
        said_by, results = read_results(headers[0])
    except Malformed:
        return False
    return said_by == server.lower() and _speaks_for(domain, results)


def _speaks_for(domain: str, results: list[Result]) -> bool:
    """DMARC where it was asked; else SPF or DKIM, for this very domain and no parent of it."""
    policies = [one for one in results if one.method == "dmarc" and one.verdict != "none"]
    if policies:
        return all(
            one.verdict == "pass" and one.domain_of("header.from") == domain for one in policies
        )
    return any(one.verdict == "pass" and _proved_by(one) == domain for one in results)


def _proved_by(result: Result) -> str:
    """The domain that a method speaks for."""
    if result.method == "spf":
        return result.domain_of("smtp.mailfrom")
    if result.method == "dkim":
        return result.domain_of("header.d") or result.domain_of("header.i")
    return ""


def read_results(header: str) -> tuple[str, list[Result]]:
    """The name of the server that says it, and what it says. Raises Malformed."""
    server, *rest = _parts(_pieces(header))
    name, version = server[:1], server[1:]
    if not name or name[0].is_sign or version not in ([], [Piece(VERSION)]) or not rest:
        raise Malformed
    if rest == [[Piece("none")]]:
        return name[0].text.lower(), []
    return name[0].text.lower(), [_result(part) for part in rest]


def _parts(pieces: list[Piece]) -> list[list[Piece]]:
    """What stands between the semicolons; one at the very end is forgiven, as many write it."""
    parts: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece == SEMICOLON:
            parts.append([])
        else:
            parts[-1].append(piece)
    return parts[:-1] if len(parts) > 1 and not parts[-1] else parts


def _result(part: list[Piece]) -> Result:
    """`method=verdict`, then `reason=text` and `type.property=value` as often as there are."""
    names, signs, values = part[0::3], part[1::3], part[2::3]
    is_whole = len(names) == len(values) > 0 and all(sign == EQUALS for sign in signs)
    if not is_whole or any(piece.is_sign for piece in names + values):
        raise Malformed
    said = [(name.text.lower(), value.text) for name, value in zip(names, values, strict=True)]
    (method, verdict), *about = said
    if len(dict(about)) != len(about):
        raise Malformed
    return Result(method.removesuffix(f"/{VERSION}"), verdict.lower(), dict(about))


def _pieces(text: str) -> list[Piece]:
    found, at = [], 0
    while at < len(text):
        letter = text[at]
        if letter == "(":
            at = _after_comment(text, at)
        elif letter == '"':
            quoted, at = _quoted(text, at + 1)
            found.append(Piece(quoted))
        elif word := WORD.match(text, at):
            found.append(Piece(word[0]))
            at = word.end()
        elif letter in ";=":
            found.append(Piece(letter, is_sign=True))
            at += 1
        elif letter.isspace():
            at += 1
        else:
            raise Malformed
    return found


def _after_comment(text: str, at: int) -> int:
    """Where the text goes on; comments may stand in each other."""
    depth = 0
    while at < len(text):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 2 if text[at] == "\\" else 1
        if not depth:
            return at
    raise Malformed


def _quoted(text: str, at: int) -> tuple[str, int]:
    """What stands in quotes, and where the text goes on behind them."""
    kept: list[str] = []
    while at < len(text):
        if text[at] == '"':
            return "".join(kept), at + 1
        at += text[at] == "\\"
        kept.append(text[at : at + 1])
        at += 1
    raise Malformed
