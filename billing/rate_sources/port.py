"""What we ask of whoever publishes exchange rates."""

from typing import Protocol

# What is written of a question whose answer nobody was there to read.
LOST = "Whoever asked was stopped before the answer."


class RateSource(Protocol):
    """A place that gives a file of rates; asking it again changes nothing there."""

    name: str

    def latest(self) -> bytes:
        """The file as it is published now, see `billing.services.rate_files`.

        Raises RatesUnavailable where there is no answer in ten seconds, or none that is a file.
        """
