"""What the parts of a mail say and carry: one text in their order, and files.

Of alternatives the best that can be read is taken, wherever among other parts they stand; what
they have beside their text belongs to the mail whichever is chosen.
"""

import re
from dataclasses import dataclass, replace
from itertools import islice
from mimetypes import MimeTypes

from support.letters.charsets import decode
from support.letters.headers import text_of_header
from support.letters.heads import split_mail
from support.letters.letter import Attachment
from support.letters.pages import LONGEST_PAGE, text_of_html
from support.letters.parts import PLAIN, UNKNOWN, Part, children_of, leaves_of
from support.letters.tidying import file_name, one_line, tidy
from support.letters.tnef import SIGNATURE, open_package
from support.letters.transfer import decode_base64, unflow

# Leaves that are read; the rest stays in the raw mail.
MOST_PARTS = 200
MOST_ASKED = 5
# Of all texts; several times what is kept of them, as markup and encoding take room. So many
# packages are opened, whatever is in them.
LONGEST_SOURCE = 1_000_000
MOST_PACKAGES = 3
READABLE = {"text/plain", "text/html", "text/enriched", "text/richtext"}
MAILS = {"message/rfc822", "message/global", "message/news"}
# As Python knows them, whatever the machine is told.
ENDINGS = MimeTypes()
ENDINGS.add_type("text/calendar", ".ics")
# Written for other programs than ours, beside the same in HTML.
OTHER_FORMS = {"text/x-amp-html", "text/watch-html"}
# What stands instead of a text for programs that cannot read HTML.
EXCUSE = re.compile(
    r"(?:does|do|can|could|is) ?n[o']t (?:support|display|read|show|able)|html[ -]?(?:e-?mail|format"
    r"|version|message)|unable to (?:read|display|view)|不支持|无法(?:显示|查看)|HTML格式|kein HTML"
    r"|format HTML|HTMLメール",
    re.IGNORECASE,
)
LONGEST_EXCUSE = 400
# Two texts are the same if so many of the first letters of one are in the other.
SAME_BEGINNING = 100
# Pictures inside the source of a page, which would take the room of its words.
EMBEDDED = re.compile(rb"data:(image/[a-z+-]{1,20});base64,([A-Za-z0-9+/=%\r\n]{100,})")
MOST_EMBEDDED = 20
DECLARED_INSIDE = re.compile(rb"charset\s{0,3}=\s{0,3}[\"']?([\w.:-]{2,40})", re.IGNORECASE)
ENRICHMENT = re.compile(r"<[^<>]{1,100}>")


@dataclass(frozen=True, slots=True)
class Contents:
    """Texts in their order, files, and how many parts were not read.

    `packed` are the words inside of packages, which mostly say what the mail around them says.
    """

    texts: tuple[str, ...] = ()
    packed: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    more: int = 0
    is_cut: bool = False

    @property
    def text(self) -> str:
        return "\n\n".join(stripped for text in self.texts if (stripped := text.strip("\n")))

    def __add__(self, other: "Contents") -> "Contents":
        return Contents(
            self.texts + other.texts,
            self.packed + other.packed,
            self.attachments + other.attachments,
            self.more + other.more,
            self.is_cut or other.is_cut,
        )

    def unpacked(self) -> "Contents":
        """With the words of packages, unless the mail says the same."""
        known = _letters_of(self.text)
        new = [text for text in self.packed if _letters_of(text)[:SAME_BEGINNING] not in known]
        return replace(self, texts=(*self.texts, *new), packed=())


class Reader:
    """Reads the parts of one mail, of which it knows how much it has read already."""

    def __init__(self) -> None:
        self.read = 0
        self.room = LONGEST_SOURCE
        # Whether the words are known already, from a simpler form than the one at hand.
        self.is_said = False
        self.packages = MOST_PACKAGES

    def all_of(self, part: Part) -> Contents:
        """Of a whole mail: with the words in packages or named files where it has no others."""
        found = self.contents_of(part).unpacked()
        if found.text:
            return found
        for leaf in islice(leaves_of(part), MOST_PARTS):
            if leaf.kind in READABLE and leaf.disposition.value != "attachment":
                named = self._text(leaf)
                if named.text:
                    return replace(found, texts=named.texts, is_cut=found.is_cut or named.is_cut)
        return found

    def contents_of(self, part: Part) -> Contents:
        if self.read >= MOST_PARTS:
            return Contents(more=1)
        if not part.is_multipart:
            return self._leaf(part)
        children = children_of(part)
        if not children.parts:
            return self._leaf(replace(part, kind=PLAIN))
        if part.kind == "multipart/alternative":
            found = self._alternatives(children.parts)
        elif part.kind == "multipart/related":
            found = self._related(part, children.parts)
        else:
            found = sum(map(self.contents_of, children.parts), Contents())
        return found + Contents(more=children.more)

    def _leaf(self, part: Part) -> Contents:
        self.read += 1
        if part.kind in READABLE and part.disposition.value != "attachment" and not part.name:
            return self._text(part)
        return self._file(part)

    def _text(self, part: Part) -> Contents:
        content = part.content
        if self.is_said:
            return Contents(attachments=pictures_in(content))
        longest = self.room
        self.room -= min(len(content), longest)
        return text_of(part, content, longest)

    def _file(self, part: Part) -> Contents:
        content = part.content
        found = Contents(attachments=(_attachment(part, content, self.read),))
        if not content.startswith(SIGNATURE) or not self.packages:
            return found
        self.packages -= 1
        package = open_package(content)
        inside = tuple(
            Attachment(
                name=file_name(file.name, f"file-{number}"),
                content_type=_content_type(file.content_type),
                content=file.content,
                content_id=one_line(file.content_id)[:200],
            )
            for number, file in enumerate(package.files, 1)
        )
        return found + Contents(packed=(tidy(package.text),), attachments=inside, more=package.more)

    def _alternatives(self, parts: tuple[Part, ...]) -> Contents:
        """The plain form where it is one, else the last that says anything: the best comes last."""
        forms, was_said = [], self.is_said
        plain = None
        for part in parts:
            if part.kind not in OTHER_FORMS:
                form = self.contents_of(part)
                forms.append(form)
                if part.kind == PLAIN and form.text.strip() and not _is_excuse(form.text):
                    plain, self.is_said = form, True
        self.is_said = was_said
        said = [form for form in forms if form.text.strip()]
        best = plain or (said[-1] if said else Contents())
        return Contents(best.texts, is_cut=best.is_cut) + Contents(
            packed=tuple(text for form in forms for text in form.packed),
            attachments=tuple(file for form in forms for file in form.attachments),
            more=sum(form.more for form in forms),
        )

    def _related(self, part: Part, parts: tuple[Part, ...]) -> Contents:
        """A page, and the pictures in it: the root is the one that is named, else the first."""
        start = part.says.get("start").strip("<>")
        named = [one for one in parts if start and _content_id(one) == start]
        root = (named or list(parts))[0]
        found = self.contents_of(root)
        for other in parts:
            if other is not root:
                found += self.contents_of(other) if other.is_multipart else self._picture(other)
        return found

    def _picture(self, part: Part) -> Contents:
        self.read += 1
        return self._file(part) if self.read <= MOST_PARTS else Contents(more=1)


def text_of(part: Part, content: bytes, longest: int) -> Contents:
    """Of a part that holds text; no more of it is read than is said."""
    if part.kind == "text/html":
        return _text_of_page(content, part.charset, longest)
    text = tidy(decode(content[:longest], part.charset))
    if part.kind != PLAIN:
        text = ENRICHMENT.sub("", text)
    elif part.says.get("format").lower() == "flowed":
        text = unflow(text, without_space=part.says.get("delsp").lower() == "yes")
    return Contents((text,), is_cut=len(content) > longest)


def _text_of_page(content: bytes, charset: str, longest: int) -> Contents:
    """With the pictures that are in it; its charset may stand in it as well."""
    source = EMBEDDED.sub(b"", content)
    inside = DECLARED_INSIDE.search(source[:5000])
    if inside and not charset:
        charset = inside[1].decode("ascii", "replace")
    page = tidy(decode(source[:longest], charset))
    return Contents(
        texts=(text_of_html(page),),
        attachments=pictures_in(content),
        is_cut=len(source) > longest or len(page) > LONGEST_PAGE,
    )


def pictures_in(page: bytes) -> tuple[Attachment, ...]:
    """Those that are written into its source."""
    found = islice(EMBEDDED.finditer(page), MOST_EMBEDDED)
    return tuple(_picture(number, *one.groups()) for number, one in enumerate(found, 1))


def _picture(number: int, kind: bytes, encoded: bytes) -> Attachment:
    said = kind.decode("ascii")
    ending = ENDINGS.guess_extension(said) or ""
    return Attachment(f"picture-{number}{ending}", said, decode_base64(encoded))


def charset_of(part: Part) -> str:
    """What its first text is written in, as are headers that do not say it themselves."""
    leaves = islice(leaves_of(part), MOST_ASKED)
    return next((leaf.charset for leaf in leaves if leaf.charset), "")


def _letters_of(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _is_excuse(text: str) -> bool:
    return len(text) <= LONGEST_EXCUSE and EXCUSE.search(text) is not None


def _attachment(part: Part, content: bytes, number: int) -> Attachment:
    ending = ENDINGS.guess_extension(part.kind) or ""
    name = part.name
    if part.kind in MAILS:
        ending = ".eml"
        name = (name or _subject(content)).removesuffix(ending) + ending
    elif part.kind.startswith("message/"):
        ending = ".txt"
    return Attachment(
        name=file_name(name, f"attachment-{number}{ending}"),
        content_type=_content_type(part.kind),
        content=content,
        content_id=_content_id(part)[:200],
    )


def _subject(content: bytes) -> str:
    """Of a mail inside the mail, as a name of it."""
    head, _content = split_mail(content)
    subject = text_of_header(head.first("subject"))
    return subject.replace("/", "_").replace("\\", "_") or "message"


def _content_type(said: str) -> str:
    is_plain = said.isascii() and said.isprintable() and " " not in said
    is_one = is_plain and said.count("/") == 1 and len(said) <= 100
    return said.lower() if is_one else UNKNOWN


def _content_id(part: Part) -> str:
    return text_of_header(part.head.first("content-id")).strip("<>")
