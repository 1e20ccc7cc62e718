"""Bytes into text, whatever their sender called them.

What a mail declares is believed as far as it can be true. Labels are read as the widest charset
that goes by that name (who says gb2312 writes GB 18030, who says Shift_JIS means Microsoft's), and
a few wrong bytes in a long text do not make the label a lie. Where it is one, or none was given,
the text decides: UTF-8 if it can be that, else what `charset-normalizer` takes it for.
"""

import codecs
import re

from charset_normalizer import from_bytes

# Labels in the wild that Python does not know, and narrow charsets in the name of wide ones.
MEANT = {
    "ansi_x3.110-1983": "cp1252", "ascii": "cp1252", "big5": "big5hkscs", "cp-850": "cp850",
    "cn-big5": "big5hkscs", "cn-gb": "gb18030", "cp932": "cp932", "cp936": "gb18030",
    "cp949": "cp949", "cp950": "big5hkscs", "cseuckr": "cp949", "csiso2022jp": "iso2022_jp",
    "default": "", "dos-874": "cp874", "euc-kr": "cp949", "euc_kr": "cp949", "gb2312": "gb18030",
    "gb_2312-80": "gb18030", "gbk": "gb18030", "hz": "hz", "iso-2022-jp-ms": "iso2022_jp",
    "iso-8859-1": "cp1252", "iso-8859-6-e": "iso8859_6", "iso-8859-6-i": "iso8859_6",
    "iso-8859-8-e": "cp1255", "iso-8859-8-i": "cp1255", "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874", "iso8859-1": "cp1252", "iso8859_8": "cp1255", "iso8859-8": "cp1255",
    "iso8859-9": "cp1254", "iso8859-11": "cp874", "johab": "johab", "ks_c_5601": "cp949",
    "ks_c_5601-1987": "cp949", "ks_c_5601-1989": "cp949", "ksc5601": "cp949", "latin1": "cp1252",
    "macintosh": "mac_roman", "ms_kanji": "cp932", "shift-jis": "cp932", "shift_jis": "cp932",
    "sjis": "cp932", "tis-620": "cp874", "unicode-1-1-utf-7": "utf-7", "unicode-1-1-utf-8": "utf-8",
    "unknown-8bit": "", "us-ascii": "cp1252", "utf7": "utf-7", "utf8mb4": "utf-8",
    "windows-31j": "cp932", "windows-874": "cp874", "windows-932": "cp932",
    "windows-936": "gb18030", "windows-949": "cp949", "windows-950": "big5hkscs",
    "x-euc-jp": "euc_jp", "x-gbk": "gb18030", "x-mac-roman": "mac_roman", "x-sjis": "cp932",
    "x-unknown": "", "x-user-defined": "", "x-windows-949": "cp949", "x-x-big5": "big5hkscs",
    "euc-cn": "gb18030", "x-cp1252": "cp1252", "x-cp1251": "cp1251", "x-windows-874": "cp874",
}  # fmt: skip
# Text codecs of Python that are no charsets of mails.
NO_CHARSETS = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "mbcs"}
# Said by programs that write what they like: any bytes can be read as these.
SAID_WITHOUT_THOUGHT = {"", "cp1252"}
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The charsets that mails are written in without saying so. A Western text has few bytes above
# ASCII and is told apart by that: a detector takes it for any of its neighbours.
CANDIDATES = [
    "gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "cp1251", "koi8_r", "cp1253", "cp1255",
    "cp1256", "cp874",
]  # fmt: skip
MOST_WESTERN = 0.25
# With fewer bytes above ASCII a detector only guesses.
SHORTEST_DETECTED = 12
# Every byte above ASCII comes in pairs of this range: what Unix wrote in China, Korea and Japan.
PAIRS = re.compile(rb"(?:[\x00-\x7f]|[\xa1-\xfe][\xa1-\xfe])*")
KANA, FIRST_IDEOGRAPH, LAST_HANGUL = (0xA4, 0xA5), 0xB0, 0xC8
LEAST_HANGUL = 10
ASCII, ABOVE_ASCII = bytes(range(0x80)), bytes(range(0x80, 0x100))
JAPANESE_SHIFT = re.compile(rb"\x1b(\$[@B]|\(B|\(J|\(I|\$\(D)")
LOOKED_AT = 20_000
# Of three Chinese characters in GB 18030, one text in five hundred is UTF-8 by chance.
SURE_OF_UTF8 = 6
# One character in so many may be wrong in a text that is what it says.
ONE_WRONG_IN = 50


def decode(raw: bytes, declared: str = "", likely: str = "") -> str:
    """Text of `raw`, as declared if that can be; `likely` is tried before guessing."""
    name = codec_of(declared)
    for mark, marked in BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return raw.decode(marked, "replace")
    if name == "iso2022_jp" or (raw.isascii() and b"\x1b$" in raw):
        return _decode_japanese(raw)
    if raw.isascii() and (name in SAID_WITHOUT_THOUGHT or _is_wide_by_name_only(raw, name)):
        return raw.decode("ascii")
    for tried in _tried(raw, name, codec_of(likely)):
        text = raw.decode(tried, "replace")
        if _is_plausible(text, raw):
            return text
    return raw.decode(_detected(raw), "replace")


def codec_of(label: str) -> str:
    """Python's name for the charset that the label means; "" if it means none."""
    plain = label.strip().strip("\"'").lower()
    name = MEANT.get(plain, plain)
    try:
        name = codecs.lookup(name).name if name else ""
        "".encode(name or "ascii")
    except (LookupError, ValueError):
        return ""
    return "" if name in NO_CHARSETS else MEANT.get(name, name)


def _tried(raw: bytes, declared: str, likely: str) -> list[str]:
    """In a few letters anything may look like UTF-8, in more it is no accident."""
    if declared in SAID_WITHOUT_THOUGHT:
        rest = declared if _looks_western(raw) else ""
        return [name for name in ("utf-8", likely, rest) if name not in ("", "ascii")]
    return ["utf-8", declared] if _is_surely_utf8(raw) else [declared, "utf-8"]


def _is_surely_utf8(raw: bytes) -> bool:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return len(text) - len(text.encode("ascii", "ignore")) >= SURE_OF_UTF8


def _is_wide_by_name_only(raw: bytes, name: str) -> bool:
    """UTF-16 has spaces and ends of lines like any text, and an empty byte in each of them."""
    return name.startswith(("utf-16", "utf-32")) and b"\0" not in raw


def _is_plausible(text: str, raw: bytes) -> bool:
    """Whether few characters are wrong, among more that are right without being ASCII.

    A Western text in the name of UTF-8 or Shift JIS has none of these.
    """
    wrong = text.count("\ufffd") - raw.count("\ufffd".encode())
    if wrong <= 0:
        return True
    beginning = text[:LOOKED_AT]
    right = len(beginning) - len(beginning.encode("ascii", "ignore")) - beginning.count("\ufffd")
    return right > 4 * wrong and (wrong == 1 or wrong * ONE_WRONG_IN <= len(text))


def _looks_western(raw: bytes) -> bool:
    beginning = raw[:LOOKED_AT]
    return _above_ascii(beginning) <= max(2, MOST_WESTERN * len(beginning))


def _above_ascii(raw: bytes) -> int:
    return len(raw) - len(raw.translate(None, ABOVE_ASCII))


def _detected(raw: bytes) -> str:
    beginning = b"\n".join(line for line in raw[:LOOKED_AT].splitlines() if not line.isascii())
    is_cut = len(raw) > LOOKED_AT
    if PAIRS.fullmatch(beginning) or (is_cut and PAIRS.fullmatch(beginning[:-1])):
        return _of_pairs(beginning)
    if _above_ascii(beginning) < SHORTEST_DETECTED or _looks_western(beginning):
        return "cp1252"
    best = from_bytes(beginning, cp_isolation=CANDIDATES).best()
    return best.encoding if best else "cp1252"


def _of_pairs(raw: bytes) -> str:
    """By the rows of the table that are used, which tells the three apart in a few words.

    Too few to tell are Chinese, as most of our players who declare nothing are.
    """
    rows = raw.translate(None, ASCII)[::2]
    letters = [row for row in rows if row >= FIRST_IDEOGRAPH]
    if 5 * sum(map(rows.count, KANA)) > len(rows):
        return "euc_jp"
    if len(letters) >= LEAST_HANGUL and max(letters) <= LAST_HANGUL:
        return "cp949"
    return "gb18030"


def _decode_japanese(raw: bytes) -> str:
    """ISO-2022-JP with what Microsoft's programs put into it, which Python's codec refuses."""
    mode, at, pieces = b"(B", 0, []
    for shift in JAPANESE_SHIFT.finditer(raw):
        pieces.append(_japanese(raw[at : shift.start()], mode))
        mode, at = shift[1], shift.end()
    return "".join([*pieces, _japanese(raw[at:], mode)])


def _japanese(raw: bytes, mode: bytes) -> str:
    if mode == b"(I":
        return bytes(byte | 0x80 for byte in raw).decode("cp932", "replace")
    if mode == b"$(D":
        return b"".join(
            b"\x8f" + bytes(byte | 0x80 for byte in raw[at : at + 2])
            for at in range(0, len(raw), 2)
        ).decode("euc_jp", "replace")
    if not mode.startswith(b"$"):
        return raw.decode("cp932", "replace")
    # Lines end in the middle of what should have been shifted back before.
    return "\n".join(
        b"".join(_shift_jis(*line[at : at + 2]) for at in range(0, len(line) - 1, 2)).decode(
            "cp932", "replace"
        )
        for line in raw.replace(b"\r", b"").split(b"\n")
    )


def _shift_jis(row: int, cell: int) -> bytes:
    """A character of JIS X 0208 and its extensions as Shift JIS writes it."""
    lead = (row + 1) // 2 + (0x70 if row < 0x5F else 0xB0)
    trail = cell + (0x1F + (cell > 0x5F) if row % 2 else 0x7E)
    return bytes((lead & 0xFF, trail & 0xFF))
