"""Papers: PDFs set by typst from the same values that the page shows.

Templates are `.typ` files beside the HTML of their app. What a person wrote reaches them as JSON
and is set as text, never read as markup. The same values give the same bytes: only typst's own
fonts and the one for Chinese are used, and the date of making is the date of the thing.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.http import HttpResponse
from django.template.utils import get_app_template_dirs
from django.utils.translation import gettext as _

from incubator.documents.errors import PaperRefused

HOUSE = Path(__file__).with_name("templates") / "papers" / "house.typ"
# Where Debian, Fedora and macOS keep fonts with Chinese glyphs; typst itself has none.
FONT_PLACES = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-sans-cjk-fonts",
    "/System/Library/Fonts",
)
CHINESE_FAMILIES = ("Noto Sans CJK SC", "Noto Serif CJK SC", "Source Han Sans SC", "PingFang SC")
# First and last code point of what only such a font can draw.
CHINESE_RANGES = (
    (0x2E80, 0x30FF),
    (0x3400, 0x9FFF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0xFF00, 0xFFEF),
    (0x20000, 0x3FFFF),
)


def render(template: str, values: dict[str, Any], *, made_at: datetime) -> bytes:
    """The PDF of `template` ("funding/papers/statement.typ") with JSON `values`.

    Raises PaperRefused, naming the missing package, for Chinese text without a font for it.
    """
    chinese = chinese_family()
    if chinese is None and any(map(_needs_chinese, _texts(values))):
        raise PaperRefused(
            _(
                "This paper has Chinese text, and no font on this server can draw it. Ask the operator"
                " to install one (Debian: the package fonts-noto-cjk), then try again."
            )
        )
    source = HOUSE.read_text(encoding="utf-8") + find(template).read_text(encoding="utf-8")
    compiler = typst.Compiler(source.encode(), font_paths=fonts())
    pdf = compiler.compile(
        format="pdf",
        timestamp=made_at.replace(microsecond=0),
        sys_inputs={"values": json.dumps(values), "chinese": chinese or ""},
    )
    if not isinstance(pdf, bytes):
        raise TypeError(f"{template} came out as {type(pdf).__name__}, not as one PDF")
    return pdf


def answer(pdf: bytes, name: str) -> HttpResponse:
    """The PDF as a download."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def find(template: str) -> Path:
    places = [Path(folder) / template for folder in get_app_template_dirs("templates")]
    return next(place for place in places if place.is_file())


@cache
def fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        font_paths=[place for place in FONT_PLACES if Path(place).is_dir()],
    )


@cache
def chinese_family() -> str | None:
    known = set(fonts().families())
    return next((family for family in CHINESE_FAMILIES if family in known), None)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def _needs_chinese(text: str) -> bool:
    return any(first <= ord(letter) <= last for letter in text for first, last in CHINESE_RANGES)
