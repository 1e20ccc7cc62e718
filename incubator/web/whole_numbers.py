"""Numbers as addresses and forms bring them, where anything may stand."""

# Digits that every key and counter of the database has room for.
LONGEST = 18


def whole_number(typed: str) -> int | None:
    """The number, or None for what is none, or longer than any that there is."""
    return int(typed) if typed.isdecimal() and len(typed) <= LONGEST else None
