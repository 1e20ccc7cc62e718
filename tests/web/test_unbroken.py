"""What was shortened in its middle is read as one word."""

from django.template import Context, Template


def test_an_account_is_not_broken_where_it_was_shortened() -> None:
    drawn = Template("{% load kit %}{{ deed|unbroken }}").render(
        Context({"deed": "to DE89…00 now"})
    )
    assert drawn == "to DE89…\N{WORD JOINER}00 now"
