"""What a program that keeps to the standards writes comes back as it was written."""

from email.message import EmailMessage
from email.policy import SMTP

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from support.letters import read_letter
from tests.sizes import examples

LETTERS = st.characters(
    categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u0085\u2028\u2029"
)
WORDS = st.text(LETTERS, min_size=1, max_size=60)
CHARSETS = st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-8-sig"])
ENCODINGS = st.sampled_from(["base64", "quoted-printable"])


@settings(max_examples=examples(200), deadline=None)
@given(subject=WORDS, words=WORDS, name=WORDS, content=st.binary(max_size=300), encoding=ENCODINGS)
def test_subject_words_and_file_come_back(
    subject: str, words: str, name: str, content: bytes, encoding: str
) -> None:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"] = "petra@home.example", subject
    mail.set_content(words, cte=encoding)
    mail.add_attachment(content, "application", "zip", filename=f"{name}.zip")
    read = read_letter(mail.as_bytes())
    assert read.subject == " ".join(subject.split())
    assert (read.words or read.quoted).split() == words.split()
    (file,) = read.attachments
    assert file.content == content
    assert file.name.endswith("zip")


@given(words=WORDS, charset=CHARSETS)
def test_words_in_a_declared_charset_come_back(words: str, charset: str) -> None:
    assume(not words.startswith("\ufeff"))
    raw = f"Content-Type: text/plain; charset={charset}\n\n".encode() + words.encode(charset)
    read = read_letter(raw)
    assert (read.words or read.quoted).split() == words.split()
