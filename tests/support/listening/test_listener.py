"""Real conversations with the listener: what is taken, what is refused, what is kept."""

import smtplib
import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connections

from support.errors import LetterRefused
from support.listening import storing
from support.listening.bounds import Bounds
from support.listening.places import Place
from support.models import Message, Ticket
from tests.support.listening.serving import Sender, as_sent, kept_mails, letter, listening

SMALL = Bounds(largest=20_000)
SENDERS = {
    b"<>": "",
    b" <a..b@x.example>": "a..b@x.example",
    b'<"a>b c"@x.example>': '"a>b c"@x.example',
    b"<pet\xe9r@x.example>": "pet�r@x.example",
    "<päter@x>".encode(): "päter@x",
    b"<a\0b@x.example>": "ab@x.example",
    b"petra@x.example": "petra@x.example",
}


@pytest.fixture
def place(committed_db: str) -> Iterator[Place]:
    with listening(SMALL) as found:
        yield found


def test_a_mail_is_kept_when_it_is_acknowledged_and_the_answer_names_its_ticket(
    place: Place,
) -> None:
    with smtplib.SMTP(place.host, place.port, "home.example", timeout=30) as client:
        client.ehlo()
        client.mail("petra@home.example")
        client.rcpt(settings.SUPPORT_ADDRESS)
        code, said = client.data(letter(1))
    assert (code, said.decode()) == (250, f"2.0.0 {Ticket.objects.get().number} is kept")
    assert kept_mails() == [letter(1)]


def test_the_banner_and_the_help_say_nothing_of_versions(place: Place) -> None:
    with Sender(place) as sender:
        said = (sender.banner + sender.offers + sender.say("HELP")).lower()
        assert "python" not in said
        assert "aiosmtpd" not in said
        assert "AUTH" not in sender.offers
        assert "SIZE 20000" in sender.offers
        assert {"8BITMIME", "SMTPUTF8"} <= {line[4:].strip() for line in sender.offers.splitlines()}


def test_mail_for_others_is_not_relayed(place: Place) -> None:
    with Sender(place) as sender:
        sender.say("MAIL FROM:<petra@home.example>")
        assert sender.say("RCPT TO:<somebody@elsewhere.example>").startswith("550 5.7.1")
        assert sender.say("DATA").startswith("503")
        # Who sends to both has ours taken.
        assert sender.say("RCPT TO:<help+abc@incubator.example>").startswith("250")


@pytest.mark.parametrize(
    "command", ["VRFY help", "EXPN help", "ETRN home", "AUTH PLAIN", "STARTTLS"]
)
def test_what_is_not_offered_tells_nothing_and_harms_nothing(
    place: Place, command: str, caplog: pytest.LogCaptureFixture
) -> None:
    with Sender(place) as sender:
        for asked in (command.encode(), command.encode() + b" \xff \xfe"):
            assert sender.say(asked)[:3] in {"252", "500", "502"}
        assert sender.bring(letter(1)).startswith("250")
    assert caplog.records == []


@pytest.mark.parametrize(
    "said",
    ["<a@home.example> SIZE=²", "<a@home.example> SIZE=x", "<a@home.example> BODY=BINARYMIME"],
)
def test_what_is_said_wrongly_of_a_mail_is_refused_and_fails_nowhere(
    place: Place, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    with Sender(place) as sender:
        assert sender.say(f"MAIL FROM:{said}")[:3] in {"501", "553"}
        assert sender.bring(letter(1)).startswith("250")
    assert caplog.records == []


def test_a_bounce_and_a_sender_in_bytes_of_their_own_are_heard(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []

    def receive(raw: bytes, *, mailbox: str, envelope_from: str) -> Ticket:
        heard.append(envelope_from)
        raise LetterRefused("No.")

    monkeypatch.setattr(storing, "receive_message", receive)
    with Sender(place) as sender:
        for said in SENDERS:
            assert sender.say(b"MAIL FROM:" + said + b" BODY=8BITMIME SIZE=10").startswith("250")
            assert sender.say("RCPT TO:<help@incubator.example>").startswith("250")
            sender.say("DATA")
            assert sender.say(b"Help\r\n.").startswith("554")
    assert heard == list(SENDERS.values())


def test_what_is_too_large_is_refused_before_and_after_it_is_sent(place: Place) -> None:
    with Sender(place) as sender:
        assert sender.say("MAIL FROM:<petra@home.example> SIZE=20001").startswith("552")
        large = letter(1, "x" * 25_000)
        assert sender.bring(large).startswith("552 5.3.4")
        # And the conversation goes on where it was.
        assert sender.bring(letter(2)).startswith("250")
    assert kept_mails() == [letter(2)]


def test_what_never_ends_is_hung_up_on(place: Place) -> None:
    with Sender(place) as sender:
        sender.say("MAIL FROM:<petra@home.example>")
        sender.say("RCPT TO:<help@incubator.example>")
        sender.say("DATA")
        sender.send(b"x" * 200_000)
        assert sender.hear().startswith("552 5.3.4")
        assert sender.hear()[:3] in {"421", ""}
    assert kept_mails() == []


def test_every_byte_is_kept_as_it_was_sent(place: Place) -> None:
    head = b"From: petra@home.example\r\nSubject: Bytes\r\n\r\n"
    body = bytes(range(256)).replace(b"\r", b"").replace(b"\n", b"")
    lines = [body, b"a\nb", b"a\rb", b"\0\0", b"x" * 9_000, b".", b"..", b".a", b"\n.\n", b"\xff"]
    raw = head + b"".join(line + b"\r\n" for line in lines)
    with Sender(place) as sender:
        assert sender.bring(raw).startswith("250")
    assert kept_mails() == [raw]


@pytest.mark.parametrize(
    "end", [b"\n.\n", b"\n.\r\n", b"\r.\r\n", b"\r.\r", b"\r\n.\n", b"\r\n.\r"]
)
def test_only_a_dot_between_whole_line_ends_ends_a_mail(place: Place, end: bytes) -> None:
    """Else its sender could write commands into it, in the name of the server that brings it."""
    smuggled = b"MAIL FROM:<evil@home.example>\r\nRCPT TO:<help@incubator.example>\r\nDATA\r\n"
    raw = letter(1).removesuffix(b"\r\n") + end + smuggled + letter(2)
    with Sender(place) as sender:
        sender.say("MAIL FROM:<petra@home.example>")
        sender.say("RCPT TO:<help@incubator.example>")
        sender.say("DATA")
        # As it stands: a dot at the beginning of a line that is not alone there is one too many.
        sender.send(raw + b"\r\n.\r\n")
        assert sender.hear().startswith("250")
        assert sender.say("QUIT").startswith("221")
    assert len(kept_mails()) == 1
    assert smuggled in kept_mails()[0]


def test_a_mail_in_single_bytes_and_with_the_next_command_behind_it_is_the_same(
    place: Place,
) -> None:
    """However the network cuts it: mail servers send the end and their farewell in one go."""
    raw = b"\r\n\r\n..\r\n.\r.\r\n" + letter(1)
    with Sender(place) as sender:
        for cut in (1, 2, 3, 5, 4096):
            sender.say("MAIL FROM:<petra@home.example>")
            sender.say("RCPT TO:<help@incubator.example>")
            sender.say("DATA")
            everything = as_sent(raw) + b"NOOP\r\n"
            for begin in range(0, len(everything), cut):
                sender.send(everything[begin : begin + cut])
                time.sleep(0.001)
            assert sender.hear().startswith("250 2.0.0 T-")
            assert sender.hear().startswith("250")
    assert set(kept_mails()) == {raw}


def test_in_lmtp_each_recipient_has_an_answer_and_the_mail_is_kept_once(place: Place) -> None:
    with Sender(place, greeting="LHLO") as sender:
        first = sender.bring(letter(1), "help@incubator.example", "help+a1@incubator.example")
        assert first == sender.hear() == f"250 2.0.0 {Ticket.objects.get().number} is kept"
        assert sender.bring(letter(1, "x" * 25_000), "help@incubator.example", "abuse@incubator.example").startswith("552")  # fmt: skip
        assert sender.hear().startswith("552")
        assert sender.say("NOOP").startswith("250")
    assert Message.objects.count() == 1


def test_an_empty_mail_is_refused_for_good(place: Place) -> None:
    with Sender(place) as sender:
        assert sender.bring(b"").startswith("554 5.6.0 The message is empty")


def test_a_failure_of_ours_asks_to_try_again_and_tells_nothing(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(raw: bytes, *, mailbox: str, envelope_from: str) -> Ticket:
        raise RuntimeError("a secret of ours")

    with Sender(place) as sender:
        with monkeypatch.context() as broken:
            broken.setattr(storing, "receive_message", fail)
            assert sender.bring(letter(1)) == storing.NOT_NOW
        assert sender.bring(letter(1)).startswith("250")


def test_a_database_that_is_away_is_waited_for_and_found_again(place: Place) -> None:
    """Also by the threads whose connection broke with it."""
    with Sender(place) as sender:
        for number in range(SMALL.keeping):
            assert sender.bring(letter(number)).startswith("250")
        configured = connections.settings["default"]
        name = configured["NAME"]
        with connections["default"].cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                # The server's own, which tidy up, may not be ended.
                " AND backend_type = 'client backend'"
            )
        configured["NAME"] = "nowhere"
        assert sender.bring(letter(7)).startswith("451 4.3.0")
        configured["NAME"] = name
        assert sender.bring(letter(7)).startswith("250")
    assert Message.objects.count() == SMALL.keeping + 1
