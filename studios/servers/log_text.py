"""What a server said, as a page can show it: bytes of a program that nobody vouches for."""

import re

# Colours and moves of a terminal; each of a bounded length, so that no text is slow to read.
ESCAPE = re.compile(
    r"\x1b(?:\[[0-?]{0,40}[ -/]{0,4}[@-~]|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)|[@-Z\\^_])"
)
UNFINISHED = re.compile(rb"(?:\x1b(?:\[[0-?]{0,40}[ -/]{0,4})?|\r)\Z")
LONGEST_UNFINISHED, LONGEST_LINE = 64, 500
CONTINUES = range(0x80, 0xC0)
UNREADABLE = "\ufffd"
SHOWN_AS = {
    # As pictures of themselves, but tabs and ends of lines.
    **{code: chr(0x2400 + code) for code in range(32) if code not in (9, 10)},
    127: "\u2421",
    **dict.fromkeys(range(0x80, 0xA0), UNREADABLE),
    # What turns the direction of all that comes after it.
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), UNREADABLE),
}


def readable(said: bytes, *, is_cut: bool = False) -> str:
    """Its text; `is_cut` where it begins somewhere: then with a whole line, or at least a whole
    character.
    """
    if is_cut:
        begins = next((at for at in range(min(3, len(said))) if said[at] not in CONTINUES), 0)
        line = said.find(b"\n", 0, LONGEST_LINE) + 1
        said = said[line or begins :]
    return readable_text(said.decode("utf-8", "replace"))


def readable_text(text: str) -> str:
    plain = ESCAPE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return plain.translate(SHOWN_AS)


def finished(said: bytes) -> bytes:
    """Without the character, the escape or the end of a line that may go on in what comes next."""
    for back in range(1, min(4, len(said) + 1)):
        byte = said[-back]
        if byte in CONTINUES:
            continue
        # How many bytes a character has that begins like this.
        length = 4 if byte >= 0xF0 else 3 if byte >= 0xE0 else 2 if byte >= 0xC0 else 1
        said = said[:-back] if length > back else said
        break
    unfinished = UNFINISHED.search(said, max(0, len(said) - LONGEST_UNFINISHED))
    return said[: unfinished.start()] if unfinished else said
