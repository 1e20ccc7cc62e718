"""What the waterfall refuses. Plain `ValueError`s: this package knows nothing above Python."""


class TermsInvalid(ValueError):
    """A terms document says something that is not allowed.

    `field` is the path inside the document (`fees[0].base`), `allowed` says what may stand there.
    """

    def __init__(self, field: str, allowed: str) -> None:
        self.field = field
        self.allowed = allowed
        super().__init__(f"{field}: {allowed}")


class InputsInvalid(ValueError):
    """The rows given for a period do not fit the period, the terms or the state before it."""


class StateInvalid(ValueError):
    """A stored closing state cannot be read, or names what the terms given do not know."""
