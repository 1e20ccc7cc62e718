"""What a server said: its last two pieces are kept, each named by the bytes that came before it.

So every byte has a number that stays the same while pieces come and go, and whoever reads along
can ask for what comes after the last one. Standard library only.
"""

import base64
import codecs
from contextlib import suppress
from pathlib import Path
from typing import Any

TAIL = 4096
LONGEST_PART = 64 * 1024
LONGEST_LINE = 1000
# In front of a line may stand its time.
OF_A_TIME = b"0123456789:.,/+- TZ"


class Writer:
    """At most `most` bytes, in two pieces."""

    def __init__(self, folder: Path, most: int) -> None:
        self.folder, self.most = folder, most
        folder.mkdir(mode=0o700, exist_ok=True)
        self.begins = written(folder)
        self._open()

    def _open(self) -> None:
        self._file = (self.folder / str(self.begins)).open("ab", buffering=0)

    def close(self) -> None:
        self._file.close()

    def write(self, said: bytes) -> None:
        self._file.write(said)
        if self._file.tell() > self.most // 2:
            self.begins += self._file.tell()
            self._file.close()
            self._open()
            for _begins, path in _pieces(self.folder)[:-2]:
                path.unlink(missing_ok=True)


def _pieces(folder: Path) -> list[tuple[int, Path]]:
    with suppress(OSError):
        return sorted((int(one.name), one) for one in folder.iterdir() if one.name.isdecimal())
    return []


def written(folder: Path) -> int:
    """How many bytes it has ever been."""
    pieces = _pieces(folder)
    with suppress(OSError):
        return pieces[-1][0] + pieces[-1][1].stat().st_size if pieces else 0
    return 0


def part(folder: Path, after: int, most: int = LONGEST_PART) -> dict[str, Any]:
    """`text` is the `size` bytes from `start` on: `after`, or later where that is gone.

    `total` is how many there have ever been. The next part begins at `start` + `size`. No character
    is cut in two.
    """
    start, found = _from(folder, after, most)
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    text = decoder.decode(found)
    size = len(found) - len(decoder.getstate()[0])
    total = written(folder)
    start = min(after, total) if start is None else start
    # What no database keeps is left out of the text, and counted.
    return {"start": start, "text": text.replace("\0", ""), "size": size, "total": total}


def _from(folder: Path, after: int, most: int) -> tuple[int | None, bytes]:
    """Where what is left after that byte begins, and it; None where nothing is."""
    found, start = b"", None
    for begins, path in _pieces(folder):
        at = max(after, begins) if start is None else begins
        if start is not None and at != start + len(found):
            break
        with suppress(OSError), path.open("rb") as file:
            file.seek(at - begins)
            more = file.read(most - len(found))
            if more and start is None:
                start = at
            found += more
    return start, found


def asked_part(folder: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """The bytes that somebody asks for, in base64: at most "most" of them, from "after" on, or up
    to "before" as it was said, or else the last ones. `start` and `total` are as of `part`.
    """
    total, most = written(folder), min(LONGEST_PART, int(asked.get("most", LONGEST_PART)))
    begin, end = asked.get("after"), total
    if begin is None:
        end = min(total, int(asked.get("before", total)))
        begin = max(0, end - most)
    start, found = _from(folder, int(begin), most)
    if start is None:
        start = min(int(begin), total)
    # What is left may begin later than was asked for.
    found = found[: max(0, end - start)]
    return {"start": start, "bytes": base64.b64encode(found).decode(), "total": total}


def tail(folder: Path) -> str:
    """What was said last."""
    total = written(folder)
    return str(part(folder, max(0, total - TAIL), TAIL)["text"])


def end_of(folder: Path, most: int) -> bytes:
    """The last bytes, whole characters or not."""
    found = b""
    for _begins, path in reversed(_pieces(folder)):
        with suppress(OSError), path.open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - (most - len(found))))
            found = file.read(most - len(found)) + found
        if len(found) >= most:
            break
    return found


class Count:
    """Players by what a server says of who comes and goes, from its first line on.

    Of `join` and `leave` each is words that a line has. With ^ in front a line begins with them,
    after its time, so that what players say to each other counts nobody.
    """

    def __init__(self, join: str, leave: str) -> None:
        self.players = 0
        self._join, self._leave = join.encode(), leave.encode()
        self._line = b""

    def hear(self, said: bytes) -> None:
        *whole, self._line = (self._line + said).split(b"\n")
        self._line = self._line[:LONGEST_LINE]
        for line in whole:
            if _has(line, self._join):
                self.players += 1
            elif _has(line, self._leave):
                self.players = max(0, self.players - 1)


def _has(line: bytes, words: bytes) -> bool:
    if not words.strip(b"^"):
        return False
    if not words.startswith(b"^"):
        return words in line[:LONGEST_LINE]
    return line.startswith(words[1:]) or _after_time(line).startswith(words[1:])


def _after_time(line: bytes) -> bytes:
    is_open = line.startswith((b"[", b"("))
    rest = line[is_open:].lstrip(OF_A_TIME)
    return (rest[1:] if is_open and rest.startswith((b"]", b")")) else rest).lstrip()
