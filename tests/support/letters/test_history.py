"""What is new in a mail, apart from what its program quotes. Nothing is ever lost between them."""

from hypothesis import given
from hypothesis import strategies as st

from support.letters.history import without_history

LINES = st.sampled_from(
    [
        "",
        "My own words.",
        "> quoted",
        ">> quoted twice",
        "On 3 Nov 2026 at 10:00, Support <support@play.example> wrote:",
        "On 3 Nov 2026 at 10:00, Support",
        "wrote:",
        "在 2026年11月3日，客服 写道：",
        "-----Original Message-----",
        "---------- Forwarded message ---------",
        "From: Support",
        "Sent: Tuesday",
        "To: Petra",
        "Subject: Charged twice",
        "_______________",
        "-- ",
    ]
)


@given(st.lists(LINES, max_size=25), st.sampled_from(["", "Re: a", "Fwd: a"]))
def test_words_and_history_together_are_the_whole_text(lines: list[str], subject: str) -> None:
    told = without_history("\n".join(lines), subject)
    found = f"{told.words}\n{told.quoted}".split("\n")
    assert sorted(filter(None, found)) == sorted(filter(None, lines))


@given(st.lists(LINES, max_size=25))
def test_a_text_of_words_alone_has_no_history(lines: list[str]) -> None:
    own = [line for line in lines if line in ("", "My own words.", "To: Petra", "wrote:")]
    assert without_history("\n".join(own)).quoted == ""
