"""In which language something was written, for readers of another one.

Pages are written once, in one language, while all around them is said in the reader's. Programs
that read aloud are told by `lang`, and people by a line above the text.
"""

import re

from django import template
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()

HAN = re.compile("[\u3400-\u9fff]")
LETTER = re.compile(r"[^\W\d_]")
# A text with fewer Chinese characters than this among its letters only quotes some.
LEAST_CHINESE = 0.2


def language_of(text: str) -> str:
    """ "en" or "zh-hans", or nothing where letters of other languages or none at all stand."""
    letters = LETTER.findall(strip_tags(str(text)))
    if not letters:
        return ""
    if len(HAN.findall("".join(letters))) > LEAST_CHINESE * len(letters):
        return "zh-hans"
    return "en" if all(letter.isascii() or HAN.match(letter) for letter in letters) else ""


def foreign(text: str) -> str:
    """The language of the text if the reader chose another one."""
    language = language_of(text)
    return "" if language == get_language() else language


@register.simple_tag
def lang_of(text: str) -> SafeString | str:
    """`<p{% lang_of page.tagline %}>`: the attribute that says what language this is."""
    language = foreign(text)
    return format_html(' lang="{}"', language) if language else ""


@register.simple_tag
def not_in_yours(text: str) -> str:
    """`{% not_in_yours page.about as said %}`: that the text is in another language, or nothing."""
    language = foreign(text)
    if language == "en":
        return _("This text exists in English only.")
    return _("This text exists in Chinese only.") if language else ""
