"""What holds whatever goes wrong."""

import pytest

from support.letters import read_letter
from support.letters.contents import Contents, Reader
from support.letters.parts import Part

RAW = b"From: a@example.com\nSubject: odd\nContent-Type: text/html\n\n<p>words"


@pytest.mark.parametrize("error", [RecursionError, ValueError, KeyError, ZeroDivisionError])
def test_a_mail_that_cannot_be_understood_becomes_its_text(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    understand = Reader.all_of

    def fail_on_pages(self: Reader, part: Part) -> Contents:
        if part.kind == "text/html":
            raise error
        return understand(self, part)

    monkeypatch.setattr(Reader, "all_of", fail_on_pages)
    read = read_letter(RAW)
    assert (read.sender, read.subject, read.words) == ("a@example.com", "odd", "<p>words")
