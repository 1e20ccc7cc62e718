"""Papers: the same values give the same PDF, text stays text, and Chinese is drawn or refused."""

from datetime import UTC, datetime

import pytest

from incubator.documents import pdf
from incubator.documents.errors import PaperRefused

MADE = datetime(2026, 3, 1, 12, tzinfo=UTC)


def letter(**changes: object) -> dict[str, object]:
    return {
        "title": "Your application",
        "lede": "A-1001",
        "foot": "Incubator",
        "greeting": "Dear Fay,",
        "paragraphs": ["We would like to work with you."],
        "signed": "Admissions",
    } | changes


def letter_pdf(**changes: object) -> bytes:
    return pdf.render("studios/papers/letter.typ", letter(**changes), made_at=MADE)


def test_the_same_values_give_the_same_bytes() -> None:
    first = letter_pdf()
    assert first.startswith(b"%PDF")
    assert letter_pdf() == first
    assert letter_pdf(signed="Somebody else") != first


@pytest.mark.parametrize(
    "written",
    [
        '#read("/etc/passwd")',
        "#panic()",
        "*not bold* $x^2$ ] #v(1000mm) [",
        '"quoted" \\ back } { slash',
        "<label> @nobody // comment",
        "-1,234.50 −$3.00 ¥12,400.00",
    ],
)
def test_what_a_person_wrote_is_set_as_text_and_never_run(written: str) -> None:
    """Each of these would fail or move things if it were read as markup."""
    assert letter_pdf(paragraphs=[written], title=written).startswith(b"%PDF")


def test_chinese_without_a_font_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "chinese_family", lambda: None)
    with pytest.raises(PaperRefused, match="fonts-noto-cjk"):
        letter_pdf(paragraphs=["折一只船"])
    assert letter_pdf(paragraphs=["Fold a boat — read the wind, pay $3.00 or €3"]).startswith(
        b"%PDF"
    )


def test_chinese_is_drawn_where_there_is_a_font_and_refused_where_there_is_none() -> None:
    if pdf.chinese_family() is None:
        with pytest.raises(PaperRefused):
            letter_pdf(paragraphs=["折一只船，读一读风。"])
        return
    assert len(letter_pdf(paragraphs=["折一只船，读一读风。"])) > len(
        letter_pdf(paragraphs=["Fold a boat."])
    )
