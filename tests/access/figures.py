"""Says at the end of a run how many pairs of address and person the access tests tried."""

import pytest

PROPERTY = "access pairs"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    # Properties of tests travel with their reports, so those of other processes are here too.
    reports = [*terminalreporter.stats.get("passed", []), *terminalreporter.stats.get("failed", [])]
    counts = [
        value for report in reports for name, value in report.user_properties if name == PROPERTY
    ]
    if counts:
        terminalreporter.write_line(
            f"Access matrix: {sum(counts):,} pairs of address and person, in {len(counts)} tests."
        )
