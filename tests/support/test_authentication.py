"""What an Authentication-Results header proves (RFC 8601), and what it does not."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.letters.authentication import Malformed, is_from_its_sender, read_results

OURS = "mx.incubator.example"
PETRA = "petra@home.example"


def proves(*headers: str, senders: tuple[str, ...] = (PETRA,), server: str = OURS) -> bool:
    return is_from_its_sender(list(headers), senders=senders, server=server)


@pytest.mark.parametrize(
    "said",
    [
        "dmarc=pass header.from=home.example",
        "DMARC=Pass (p=none; dis=none) header.from=Home.Example",
        "dkim=pass (2048-bit key) header.d=home.example header.s=one header.b=AbC/12+x",
        "dkim=pass header.i=@home.example header.s=one",
        "spf=pass (home.example: 192.0.2.1 may (really) send) smtp.mailfrom=petra@home.example",
        "spf=pass smtp.mailfrom=<petra@home.example>; dkim=fail header.d=home.example",
        'dkim=pass reason="good; signature = fine" header.d=home.example;',
        "dmarc=none header.from=home.example; dkim=pass header.d=home.example",
        "iprev=pass policy.iprev=192.0.2.1; dmarc/1=pass header.from=home.example",
    ],
)
def test_our_servers_word_for_the_senders_own_domain_is_believed(said: str) -> None:
    assert proves(f"{OURS}; {said}")
    assert proves(f" {OURS.upper()}\r\n\t1 ; {said}")
    assert not proves(f"mx.other.example; {said}")
    assert not proves(f"{OURS}; {said}", server="")
    assert not proves(f"{OURS}; {said}", senders=("petra@other.example",))
    assert not proves(f"{OURS}; {said}", senders=("petra@mail.home.example",))
    assert not proves(f"{OURS}; {said}", senders=(PETRA, "mallory@evil.example"))
    assert not proves(f"{OURS}; {said}", senders=())


@pytest.mark.parametrize(
    "said",
    [
        "none",
        "",
        "dmarc=fail header.from=home.example",
        "dmarc=fail header.from=home.example; spf=pass smtp.mailfrom=petra@home.example",
        "dmarc=temperror header.from=home.example; dkim=pass header.d=home.example",
        "dmarc=pass header.from=home.example; dmarc=fail header.from=home.example",
        "dmarc=pass",
        "dmarc=pass header.from=example",
        "dmarc=pass header.from=home.example header.from=home.example",
        "spf=pass smtp.helo=home.example",
        "spf=pass smtp.mailfrom=bounce@lists.example",
        "spf=softfail smtp.mailfrom=petra@home.example",
        "dkim=pass header.d=lists.example",
        "dkim=pass header.d=lists.example header.i=@home.example",
        "iprev=pass policy.iprev=home.example",
        "auth=pass smtp.auth=petra@home.example",
        # What only looks like a verdict.
        "(dmarc=pass header.from=home.example)",
        'spf=fail smtp.mailfrom="x; dmarc=pass header.from=home.example"',
        "spf=fail (dmarc=pass header.from=home.example; (",
        'spf=fail smtp.mailfrom="x; dmarc=pass header.from=home.example',
        "spf=fail smtp.mailfrom=x dmarc=pass; header.from=home.example",
        "dmarc=pass header.from=home.example garbage",
        '"="=pass; dmarc=pass header.from=home.example =',
    ],
)
def test_nothing_less_than_a_verdict_on_that_domain_proves_anything(said: str) -> None:
    assert not proves(f"{OURS}; {said}")


@pytest.mark.parametrize("head", ["", "2", "1 1", "mx.evil.example", "="])
def test_a_header_with_a_head_that_is_not_ours_proves_nothing(head: str) -> None:
    said = "dmarc=pass header.from=home.example"
    assert not proves(f"{OURS} {head}; {said}") or not head
    assert not proves(f"{head} {OURS}; {said}") or not head
    assert not proves(f"{head}; {said}")


def test_only_what_our_server_put_on_top_counts() -> None:
    passed = f"{OURS}; dmarc=pass header.from=home.example"
    failed = f"{OURS}; dmarc=fail header.from=home.example"
    assert not proves(failed, passed)
    assert not proves("mx.other.example; none", passed)
    assert not proves("(", passed)
    assert not proves()
    assert proves(passed, failed)


@given(st.text(st.sampled_from('a=;()\\". \n1@'), max_size=60))
def test_no_header_stops_its_reader(text: str) -> None:
    with suppress(Malformed):
        read_results(text)
    assert not proves(text)
