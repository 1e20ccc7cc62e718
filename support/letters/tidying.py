"""Text as it may be kept and shown: what cannot be stored is left out, what misleads is undone."""

import re
from pathlib import PurePosixPath

# PostgreSQL refuses NUL, and the rest shows as nothing or moves what is shown.
CONTROLS = dict.fromkeys([*range(9), *range(14, 32), *range(127, 133), *range(134, 160)])
ENDS_OF_LINES = [0x0B, 0x0C, 0x85, 0x2028, 0x2029]
IN_TEXTS = CONTROLS | dict.fromkeys(ENDS_OF_LINES, "\n")
# An override draws letters in another order than theirs; as embedding it has an effect only on
# what has no direction of its own, and every line's end is the end of it.
IN_TEXTS |= {0x202D: "\u202a", 0x202E: "\u202b"}
IN_NAMES = CONTROLS | dict.fromkeys([*ENDS_OF_LINES, 9, 10, 13], " ")
IN_NAMES |= dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F])
# Marks that are not seen at all.
IN_FILE_NAMES = dict.fromkeys([0x00AD, 0x200B, 0x2060, 0xFEFF])
FORBIDDEN_IN_NAMES = re.compile(r'[\\/:*?"<>|]')
# What a program wrote is shown as it is, with the name of each mark in place of what it does.
TURNING = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
IN_LOGS = {
    code: f"<U+{code:04X}>" for code in (*CONTROLS, 0x0B, 0x0C, 0x85, 0x2028, 0x2029, *TURNING)
}
LONGEST_NAME = 200
# An ending that is worth keeping when a name is too long.
LONGEST_ENDING = 20


def tidy(text: str) -> str:
    """Words of many lines."""
    return _storable(text.replace("\r\n", "\n").replace("\r", "\n").translate(IN_TEXTS))


def visible(text: str) -> str:
    """A log, in which nothing is hidden or turned and no terminal is told anything."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(IN_LOGS)


def one_line(text: str) -> str:
    """A subject or a name: spaces between words, and nothing that turns or hides others."""
    return " ".join(_storable(text.translate(IN_NAMES)).split())


def _storable(text: str) -> str:
    """Half a pair of surrogates is no character."""
    return text.encode("utf-8", "replace").decode("utf-8")


def file_name(text: str, otherwise: str) -> str:
    """A name that is no path, on no system, and says its true ending."""
    name = PurePosixPath(one_line(text).replace("\\", "/")).name
    name = FORBIDDEN_IN_NAMES.sub("_", name.translate(IN_FILE_NAMES)).strip(". ")
    if not name:
        return otherwise
    stem, dot, ending = name.rpartition(".")
    if len(name) <= LONGEST_NAME or not dot or len(ending) > LONGEST_ENDING:
        return name[:LONGEST_NAME]
    return stem[: LONGEST_NAME - len(ending) - 1] + dot + ending
