"""What is read out of a mail's bytes."""

import base64
from email.message import EmailMessage
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.letters import Nature, read_letter
from support.letters.pages import text_of_html
from tests.sizes import examples


def letter(body: str = "", **headers: str) -> bytes:
    mail = EmailMessage()
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    return mail.as_bytes()


def test_a_chinese_mail_in_gbk_is_read() -> None:
    raw = (
        b"From: <lin@example.com>\r\n"
        b"Subject: =?GB2312?B?" + base64.b64encode("我被扣了两次款".encode("gbk")) + b"?=\r\n"
        b"Content-Type: text/plain; charset=gb2312\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n"
        + base64.b64encode("請退回一次，謝謝。".encode("gb18030"))
    )
    read = read_letter(raw)
    assert read.subject == "我被扣了两次款"
    assert read.words == "請退回一次，謝謝。"
    assert read.sender == "lin@example.com"


def test_chinese_bytes_without_a_declared_charset_are_read() -> None:
    raw = (
        b"From: lin@example.com\nSubject: " + "退款".encode("gbk") + b"\n\n" + "你好".encode("gbk")
    )
    read = read_letter(raw)
    assert (read.subject, read.words) == ("退款", "你好")


def test_a_mail_of_a_million_undeclared_bytes_is_read_quickly() -> None:
    read = read_letter(b"From: a@example.com\n\n" + "退款".encode("gbk") * 1_000_000)
    assert read.words == "退款" * 50_000


def test_western_bytes_without_a_declared_charset_are_read() -> None:
    raw = b"From: a@example.com\nSubject: Caf\xe9\n\nD\xe9j\xe0 pay\xe9."
    read = read_letter(raw)
    assert (read.subject, read.words) == ("Café", "Déjà payé.")


def test_quoted_printable_is_read() -> None:
    raw = (
        b"From: a@example.com\nSubject: =?utf-8?q?Caf=C3=A9?= =?utf-8?q?_Luna?=\n"
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
        b"It says =E2=80=9Cpaid=E2=80=9D, but noth=\ning came."
    )
    read = read_letter(raw)
    assert (read.subject, read.words) == ("Café Luna", "It says “paid”, but nothing came.")


@pytest.mark.parametrize(
    "charset", ["x-unknown", "zlib", "idna", "undefined", "utf-8\0", "unicode-escape", ""]
)
def test_an_impossible_charset_does_not_matter(charset: str) -> None:
    raw = f"From: a@example.com\nContent-Type: text/plain; charset={charset}\n\nOrder lost".encode()
    assert read_letter(raw).words == "Order lost"


def test_plain_text_is_preferred_and_attachments_are_listed() -> None:
    mail = EmailMessage()
    mail["From"] = "Petra <petra@example.com>"
    mail.set_content("The plain words.")
    mail.add_alternative("<p>The <b>fine</b> words.</p>", subtype="html")
    mail.add_attachment(b"x" * 3000, maintype="image", subtype="png", filename="Überweisung.png")
    read = read_letter(mail.as_bytes())
    assert read.words == "The plain words."
    assert [(one.name, len(one.content)) for one in read.attachments] == [("Überweisung.png", 3000)]


def test_html_alone_becomes_text() -> None:
    mail = EmailMessage()
    mail.set_content(
        "<html><head><title>T</title><style>p{}</style></head><body><p>Two&nbsp;charges:</p>"
        "<ul><li>one<li>two</ul><script>alert(1)</script></body></html>",
        subtype="html",
    )
    assert read_letter(mail.as_bytes()).words.split("\n") == ["Two charges:", "", "- one", "- two"]


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<![if foo[> <p>words</p> <![CDATA[", "words"),
        ("<head><meta x><body>words", "words"),
        ("<head>words", "words"),
        ("1 < 2 <b>and</b> 2 > 1", "1 < 2 and 2 > 1"),
        ("words<script>alert(1)", "words"),
        ("words<!-- never closed", "words"),
        ("a &amp; b&#60;c&nbsp;d", "a & b<c d"),
        (f"&#{'9' * 5000};", "\ufffd"),
        ("<TABLE><TR><TD>one<TD>two<TR><TD>three</TABLE>", "one two\nthree"),
        ("İİ<P>words</P>", "İİ\n\nwords"),
    ],
)
def test_pages_as_mails_hold_them_become_text(page: str, text: str) -> None:
    assert text_of_html(page) == text


@pytest.mark.parametrize("piece", ["<a ", "<!--", '<a b="', "</", "<head>", "<script>", "&", "<!["])
def test_a_page_made_to_stall_its_reader_does_not(piece: str) -> None:
    # By the process's own time: what else the machine does is none of the reader's.
    started = process_time()
    text_of_html(piece * 500_000)
    assert process_time() - started < 5


def test_a_forwarded_message_is_an_attachment_and_not_the_senders_words() -> None:
    inner = EmailMessage()
    inner["Subject"] = "inner"
    inner.set_content("Somebody else's words")
    mail = EmailMessage()
    mail.set_content("See below")
    mail.add_attachment(inner)
    read = read_letter(mail.as_bytes())
    assert read.words == "See below"
    assert len(read.attachments) == 1


def test_multiparts_nested_beyond_reason_are_survived() -> None:
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (depth, depth)
        for depth in range(3000)
    )
    read = read_letter(b"From: a@example.com\nSubject: deep\n" + nested)
    assert read.subject == "deep"
    assert read.sender == "a@example.com"


@pytest.mark.parametrize(
    "header",
    [
        b"From: " + b"(" * 1_000_000,
        b"To: " + b"a@example.com, " * 100_000,
        b"References: " + b"<a@example.com> " * 100_000,
        b"Content-Type: multipart/mixed; " + b"a*0=b;" * 200_000 + b"boundary=q",
        b"Content-Type: text/plain; " + b"a*0=b;" * 200_000,
        b"Subject: " + b"=?utf-8?q?a?= " * 100_000,
    ],
)
def test_a_header_made_to_stall_its_reader_does_not(header: bytes) -> None:
    started = process_time()
    assert read_letter(header + b"\nMessage-ID: <1@example.com>\n\nwords").words
    assert process_time() - started < 5


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated (vacation)",
        "Precedence: bulk",
        "Return-Path: <>",
        "List-Id: <news.example.com>",
        "X-Auto-Response-Suppress: All",
    ],
)
def test_what_a_machine_or_a_list_sends_is_not_answered(header: str) -> None:
    assert not read_letter(f"From: a@example.com\n{header}\n\nAway".encode()).may_be_answered


def test_people_are_not_taken_for_machines() -> None:
    raw = b"From: a@example.com\nReturn-Path: <a@example.com>\nAuto-Submitted: no\n\nHello"
    read = read_letter(raw)
    assert (read.nature, read.may_be_answered) == (Nature.PERSON, True)


def identity(raw: bytes) -> tuple[str, str]:
    read = read_letter(raw)
    return read.key, read.content_hash


def test_what_relays_add_makes_no_other_mail() -> None:
    raw = letter("Hello", From="a@example.com", Message_ID="<1@example.com>")
    again = b"Received: from relay\n" + raw.replace(b"\n", b"\r\n")
    assert identity(raw) == identity(again)


def test_other_content_under_a_borrowed_message_id_is_another_mail() -> None:
    one = letter("Hello", From="a@example.com", Message_ID="<1@example.com>")
    other = letter("Other", From="b@example.com", Message_ID="<1@example.com>")
    assert identity(one) != identity(other)


def test_an_encoded_word_cannot_smuggle_in_a_second_address() -> None:
    smuggled = base64.b64encode(b"victim@example.com, ").decode()
    raw = f"From: =?utf-8?b?{smuggled}?= <thief@example.com>\n\nHello".encode()
    assert read_letter(raw).sender == "thief@example.com"


HEADER = st.sampled_from(
    [
        b"From: ",
        b"Subject: =?utf-8?b?",
        b"Content-Type: multipart/mixed; boundary=",
        b"To: <",
        b"\n",
    ]
)


@settings(max_examples=examples(300), deadline=None)
@given(st.lists(st.one_of(HEADER, st.binary(max_size=60)), max_size=30))
def test_any_bytes_can_be_read(pieces: list[bytes]) -> None:
    read = read_letter(b"".join(pieces))
    for text in (read.subject, read.words, read.sender_text, read.message_id):
        text.encode()
        assert "\0" not in text
