"""What somebody newly wrote, apart from the history that their program put below or above it.

Line by line, and never a word is lost: the two together are the whole text. What is forwarded is
no history, nor are lines that somebody answers one by one.
"""

import re
from dataclasses import dataclass
from itertools import groupby

# The beginning of a line tells what it is; the rest may be of any length.
LOOKED_AT = 300
# "On 3 Nov 2026 at 10:00, Petra <petra@home.example>" may be broken so often before "wrote:".
LONGEST_ATTRIBUTION = 4
SAYS_WHO_WROTE = re.compile(
    r"(?:\b(?:wrote|writes|schrieb|schreibt|escribió|ha scritto|escreveu|schreef|skrev|napisał|"
    r"napisała|napsal|napsala|kirjoitti|yazdı|írta|viết)\b|\ba écrit|пишет|написал|написала|"
    r"写道|寫道|写到|のメッセージ|書きました|작성|님이 씀)[^\n]{0,150}[:：]$|>[^\S\n]?[:：]$",
    re.IGNORECASE,
)
OPENS_ATTRIBUTION = re.compile(
    r"(?:on|am|le|el|il|em|op|den|dne|dnia|w dniu)\s|[于於在]|\d", re.IGNORECASE
)
# A date, a time or an address: without any of them a sentence is a person's.
FACT = re.compile(r"@|\d")
SURE_FACT = re.compile(r"@|\d[:.h]\d\d")
SEPARATOR = re.compile(
    r"[-_*]{2,40}\s?(?:original message|original appointment|ursprüngliche nachricht|"
    r"originalnachricht|message d['’]origine|message original|mensaje original|"
    r"messaggio originale|mensagem original|oorspronkelijk bericht|原始邮件|原邮件|原始郵件|"
    r"元のメッセージ|원본 메시지|исходное сообщение)",
    re.IGNORECASE,
)
FORWARDED = re.compile(
    r"(?:[-_*]{2,40}\s?)?(?:forwarded message|begin forwarded message|weitergeleitete nachricht|"
    r"anfang der weitergeleiteten|message transféré|message réexpédié|début du message|"
    r"mensaje reenviado|messaggio inoltrato|mensagem encaminhada|转发邮件|转发的邮件|轉寄的郵件|"
    r"転送メッセージ|転送されたメッセージ|전달된 메시지|пересланное сообщение)",
    re.IGNORECASE,
)
FORWARDING_SUBJECT = re.compile(
    r"(?:fwd?|wg|tr|rv|enc|转发|轉寄|轉發|転送|전달)\s?[:：]", re.IGNORECASE
)
# The lines that Outlook and its kind put above what they quote.
FROM_LINE = re.compile(
    r"\*?(?:from|von|de|da|van|od|发件人|寄件者|差出人|보낸 사람|от)\s?\*?\s?[:：]", re.IGNORECASE
)
HEADER_LINE = re.compile(
    r"\*?(from|von|de|da|van|od|发件人|寄件者|差出人|보낸 사람|от|sent|gesendet|envoyé|enviado|"
    r"inviato|verzonden|发送时间|发送日期|寄件日期|送信日時|보낸 날짜|отправлено|date|datum|fecha|"
    r"data|日期|时间|日時|날짜|дата|to|an|à|para|a|aan|收件人|收件者|宛先|받는 사람|кому|cc|kopie|"
    r"抄送|subject|betreff|objet|asunto|oggetto|assunto|onderwerp|主题|主旨|件名|제목|тема)"
    r"\s?\*?\s?[:：]",
    re.IGNORECASE,
)
LEAST_HEADER_LINES = 3
SHORTEST_RULE = 5


@dataclass(frozen=True, slots=True)
class Told:
    """A text in two: what is new and what was said before."""

    words: str
    quoted: str = ""


def without_history(text: str, subject: str = "") -> Told:
    """The text in two; all of it are words where it is forwarded, or answered line by line."""
    if FORWARDING_SUBJECT.match(subject):
        return Told(text)
    lines = text.split("\n")
    looked_at = [line[:LOOKED_AT].strip() for line in lines]
    begin = _beginning(looked_at)
    if begin is not None and not _is_marked(looked_at, begin):
        return _told(lines[:begin], lines[begin:])
    return _without_marked(lines, looked_at, begin)


def is_footer(line: str) -> bool:
    """Whether what is below the line is a signature or comes from a mailing list."""
    return line.rstrip() == "--" or is_rule(line)


def is_rule(line: str) -> bool:
    drawn = line.strip()
    return len(drawn) >= SHORTEST_RULE and not drawn.strip("_=*-")


def _beginning(lines: list[str]) -> int | None:
    """The line with which a program begins to quote; behind the last one if it forwards."""
    for number, line in enumerate(lines):
        if FORWARDED.match(line):
            return len(lines)
        if SEPARATOR.match(line):
            return number
        if FROM_LINE.match(line) and _is_header(lines[number : number + 10]):
            return _with_rule(lines, number)
        if line.endswith((":", "：")) and SAYS_WHO_WROTE.search(line):
            begin = _attribution(lines, number)
            if begin is not None:
                return begin
    return None


def _is_header(lines: list[str]) -> bool:
    """Whether sender, date and subject stand together, as no person writes them."""
    names = [HEADER_LINE.match(line) for line in list(filter(None, lines))[:5]]
    return len({found[1].lower() for found in names if found}) >= LEAST_HEADER_LINES


def _with_rule(lines: list[str], number: int) -> int:
    """The line drawn above a header belongs to it."""
    above = max((one for one in range(max(0, number - 4), number) if lines[one]), default=number)
    return above if is_rule(lines[above]) else number


def _attribution(lines: list[str], number: int) -> int | None:
    """Where the sentence begins that says who wrote; None if it is a person's sentence."""
    begin = number
    for above in range(number, max(-1, number - LONGEST_ATTRIBUTION), -1):
        if not lines[above] or lines[above].startswith(">"):
            break
        if OPENS_ATTRIBUTION.match(lines[above]):
            begin = above
            break
    sentence = " ".join(lines[begin : number + 1])
    fact = FACT if _is_marked(lines, number + 1) else SURE_FACT
    return begin if fact.search(sentence) else None


def _is_marked(lines: list[str], begin: int) -> bool:
    """Whether what comes next, but for the sentence that announces it, stands behind ">"."""
    following = filter(None, lines[begin : begin + 2 * LONGEST_ATTRIBUTION])
    return any(line.startswith(">") for line in list(following)[:LONGEST_ATTRIBUTION])


def _without_marked(lines: list[str], looked_at: list[str], announced: int | None) -> Told:
    """By the lines behind ">": one block of them below or above the words is history."""
    blocks = _blocks(looked_at)
    marked = [(begin, end) for begin, end, is_marked in blocks if is_marked]
    if len(marked) != 1:
        return Told("\n".join(lines).strip("\n"))
    (begin, end) = marked[0]
    if announced is not None and announced < begin:
        begin = announced
    before, after = lines[:begin], lines[end:]
    if not any(looked_at[end:]):
        return _told(before, lines[begin:])
    if not any(looked_at[:begin]):
        return _told(after, lines[:end])
    if is_footer(next(line for line in after if line.strip())):
        return _told([*before, *after], lines[begin:end])
    return Told("\n".join(lines).strip("\n"))


def _blocks(lines: list[str]) -> list[tuple[int, int, bool]]:
    """Runs of lines that are marked or not; an empty line divides nothing."""
    filled = [number for number, line in enumerate(lines) if line]
    blocks = []
    for is_marked, run in groupby(filled, key=lambda number: lines[number].startswith(">")):
        numbers = list(run)
        blocks.append((numbers[0], numbers[-1] + 1, is_marked))
    return blocks


def _told(words: list[str], quoted: list[str]) -> Told:
    return Told("\n".join(words).strip("\n"), "\n".join(quoted).strip("\n"))
