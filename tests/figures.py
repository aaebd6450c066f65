"""What tests measured or drew, such as seeds: a pytest plugin that prints it at the end, in whatever process it was."""

from collections.abc import Callable

import pytest

PROPERTY = "figure"
Tell = Callable[[str], None]

TOLD: dict[str, list[str]] = {}
"""The lines of each test, by its id."""


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Print a line at the end of the run, under the name of the test."""
    return lambda line: record_property(PROPERTY, line)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep what a test told; its last report holds all of it."""
    if lines := [str(value) for name, value in report.user_properties if name == PROPERTY]:
        TOLD[report.nodeid] = lines


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the lines."""
    if TOLD:
        terminalreporter.section("figures and seeds")
        for test, lines in TOLD.items():
            terminalreporter.write_line(test)
            for line in lines:
                terminalreporter.write_line(f"  {line}")
