"""What one sender may hold of the listener: never so much that another one is not heard."""

import threading
import time

import pytest

from incubator.runtime.processes import wait_until
from support.listening import storing
from support.listening.bounds import Bounds
from support.listening.conversation import NO_RELAY
from support.models import Ticket
from tests.support.listening.serving import Sender, is_closed, kept_mails, letter, listening

HELP = "help@incubator.example"


class Slow:
    """In the place of `receive_message`: keeps a mail when it is told to."""

    def __init__(self) -> None:
        self.may_go_on = threading.Event()
        self.under_way = 0

    def is_at_work(self) -> None:
        assert wait_until(lambda: self.under_way > 0, seconds=10)

    def __call__(self, raw: bytes, *, mailbox: str, envelope_from: str) -> Ticket:
        self.under_way += 1
        self.may_go_on.wait(20)
        return Ticket(number=f"T-{self.under_way}")


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    keeping = Slow()
    monkeypatch.setattr(storing, "receive_message", keeping)
    return keeping


def begin(sender: Sender) -> None:
    sender.say("MAIL FROM:<petra@home.example>")
    sender.say(f"RCPT TO:<{HELP}>")
    assert sender.say("DATA").startswith("354")


def test_who_says_nothing_is_hung_up_on() -> None:
    quick = Bounds(silence=1)
    with listening(quick) as place, Sender(place, greeting="") as one, Sender(place) as in_a_mail:
        begin(in_a_mail)
        assert is_closed(one.connection)
        assert is_closed(in_a_mail.connection)


def test_a_mail_that_trickles_ends_and_keeps_nobody_waiting(committed_db: str) -> None:
    with listening(Bounds(mail=1.5)) as place, Sender(place) as trickling:
        begin(trickling)
        over, began = threading.Event(), time.monotonic()

        def trickle() -> None:
            while not over.wait(0.05):
                try:
                    trickling.send(b"x\r\n")
                except OSError:
                    return

        drops = threading.Thread(target=trickle)
        drops.start()
        with Sender(place) as other:
            assert other.bring(letter(1)).startswith("250")
        assert trickling.hear().startswith("421 4.4.2")
        over.set()
        drops.join()
        assert time.monotonic() - began < 10
    assert kept_mails() == [letter(1)]


def test_a_connection_has_its_time() -> None:
    with listening(Bounds(connection=1)) as place, Sender(place) as sender:
        assert sender.hear().startswith("421 4.3.2")
        assert sender.hear() == ""


def test_one_address_has_only_so_many_connections_and_gets_them_back() -> None:
    with listening(Bounds(connections_of_one=2)) as place:
        first, second = Sender(place), Sender(place)
        with Sender(place, greeting="") as third:
            assert third.banner.startswith("421 4.7.0")
            assert is_closed(third.connection)
        first.close()
        # The listener hears of it in a moment.
        assert wait_until(place.is_greeted, seconds=10)
        second.close()


def test_all_together_have_only_so_many_connections() -> None:
    few = Bounds(connections=1)
    with listening(few) as place, Sender(place), Sender(place, greeting="") as other:
        assert other.banner.startswith("421 4.7.0")


def test_who_only_tries_is_hung_up_on() -> None:
    with listening(Bounds(errors=3)) as place, Sender(place) as sender:
        sender.say("MAIL FROM:<petra@home.example>")
        for name in "abc":
            assert sender.say(f"RCPT TO:<{name}@elsewhere.example>") == NO_RELAY
        assert sender.hear().startswith("421 4.7.0")
        assert is_closed(sender.connection)


def test_a_mail_has_only_so_many_recipients_and_a_conversation_so_many_commands() -> None:
    with listening(Bounds(recipients=2, commands=4)) as place, Sender(place) as sender:
        sender.say("MAIL FROM:<petra@home.example>")
        answers = [sender.say(f"RCPT TO:<help+{number}@incubator.example>") for number in range(3)]
        assert [answer[:3] for answer in answers] == ["250", "250", "452"]
        answers = [sender.say("NOOP") for _again in range(5)]
        assert [answer[:3] for answer in answers] == ["250"] * 4 + ["421"]


def test_a_command_without_an_end_is_refused_and_holds_nothing() -> None:
    with listening() as place, Sender(place) as sender:
        assert sender.say("MAIL FROM:<" + "x" * 300_000).startswith("500")
        assert sender.say("NOOP").startswith("250")


def test_mails_that_arrive_together_have_only_so_much_room(committed_db: str) -> None:
    little = Bounds(largest=10_000, room=12_000)
    with listening(little) as place, Sender(place) as first, Sender(place) as second:
        begin(first)
        first.send(letter(1, "x" * 9_000))
        # As soon as the first one has arrived.
        large = letter(2, "x" * 9_000)
        assert wait_until(lambda: second.bring(large).startswith("452 4.3.1"), seconds=10)
        assert first.say(".").startswith("250")
        assert second.bring(large).startswith("250")


def test_a_mail_waits_its_turn_and_then_is_asked_to_come_again(slow: Slow) -> None:
    one_by_one = Bounds(keeping=1, waiting=0.3)
    with listening(one_by_one) as place, Sender(place) as first, Sender(place) as second:
        begin(first)
        first.send(b"Help\r\n.\r\n")
        slow.is_at_work()
        assert second.bring(letter(2)) == storing.BUSY
        slow.may_go_on.set()
        assert first.hear().startswith("250")
        assert second.bring(letter(2)).startswith("250")


def test_who_hangs_up_while_a_mail_is_kept_leaves_its_turn_to_others(slow: Slow) -> None:
    with listening(Bounds(keeping=1, waiting=5)) as place:
        with Sender(place) as first:
            begin(first)
            first.send(b"Help\r\n.\r\n")
            slow.is_at_work()
        slow.may_go_on.set()
        with Sender(place) as second:
            assert second.bring(letter(2)) == "250 2.0.0 T-2 is kept"


def test_what_takes_too_long_to_be_kept_is_to_come_again(slow: Slow) -> None:
    with listening(Bounds(kept=0.2)) as place, Sender(place) as sender:
        assert sender.bring(letter(1)) == storing.NOT_NOW
        slow.may_go_on.set()


def test_who_hangs_up_in_the_middle_of_a_mail_leaves_nothing_behind(
    caplog: pytest.LogCaptureFixture,
) -> None:
    quick = Bounds(silence=1, connections=1)
    with listening(quick) as place:
        with Sender(place) as sender:
            begin(sender)
            sender.send(b"Help")
        assert wait_until(place.is_greeted, seconds=10)
        # Longer than silence is borne: nobody is waited for any more.
        time.sleep(1.5)
    assert caplog.records == []


@pytest.mark.parametrize("keeping", [1, 3])
def test_a_mail_that_nothing_ends_keeps_the_listener_from_ending_well_but_not_from_ending(
    slow: Slow, keeping: int
) -> None:
    stuck = Bounds(keeping=keeping)
    with listening(stuck, seconds=0.5, finishes=False) as place, Sender(place) as sender:
        begin(sender)
        sender.send(b"Help\r\n.\r\n")
        slow.is_at_work()
    slow.may_go_on.set()
